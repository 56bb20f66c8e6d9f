import type { Parsed, ServiceModel } from '../../../sim/index.ts'
import { TrafficWords } from '../traffic-words.ts'

const FACTOR = { name: 'factor', min: 1, max: 100 } as const

/** Reads the text of `--warm-up`: `x3,30s`, three times as slow at first, at full speed 30 s after a pod answers. */
export function parseWarmUp(text: string): Parsed<NonNullable<ServiceModel['warmUp']>> {
  const words = new TrafficWords('--warm-up')
  const [factorText = '', time = '', ...others] = text.split(',')
  if (!factorText.startsWith('x') || others.length > 0)
    words.report('', text, 'a factor and a time', 'write for example x3,30s')
  const factor = words.number(factorText.replace(/^x/, ''), FACTOR)
  const forMs = words.duration(time, { name: 'time' })
  return words.problems.length > 0
    ? { ok: false, problems: words.problems }
    : { ok: true, value: { factor, forMs } }
}
