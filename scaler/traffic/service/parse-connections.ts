import type { Parsed, ServiceModel } from '../../../sim/index.ts'
import { TrafficWords } from '../traffic-words.ts'

const COUNT = { name: 'number', min: 1, max: 100_000 } as const

/** Reads the text of `--connections`: `50` or `50,5m`, how many clients keep open, and how old one gets. */
export function parseConnections(text: string): Parsed<NonNullable<ServiceModel['connections']>> {
  const words = new TrafficWords('--connections')
  const [number = '', life, ...others] = text.split(',')
  const count = words.wholeNumber(number, COUNT, '50 or 50,5m')
  if (others.length > 0)
    words.report('', text, 'a whole number and how old one gets', 'write for example 50 or 50,5m')
  const lifeMs = life === undefined ? undefined : words.duration(life, { name: 'age', min: 1000 })
  if (words.problems.length > 0) return { ok: false, problems: words.problems }
  return { ok: true, value: lifeMs === undefined ? { count } : { count, lifeMs } }
}
