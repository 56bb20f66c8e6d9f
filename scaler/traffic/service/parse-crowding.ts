import type { CrowdPoint, Parsed, ServiceModel } from '../../../sim/index.ts'
import { TrafficWords } from '../traffic-words.ts'
import { CROWD, FACTOR } from './pace-bounds.ts'

const POINTS_MAX = 100

/**
 * Reads the text of `--crowding`: `64=x1,512=x1.3`, as long as ever with up to 64 requests at the pod, 1.3 times as long
 * with 512 and more, and a straight line between.
 */
export function parseCrowding(text: string): Parsed<NonNullable<ServiceModel['crowding']>> {
  const words = new TrafficWords('--crowding')
  const list = text.split(',')
  if (list.length > POINTS_MAX)
    words.report('', list.length, `at most ${POINTS_MAX} points`, 'leave out points that lie on a line')
  const points = list.map((word, index): CrowdPoint => {
    const name = `${index + 1}. point`
    const [requests = '', factor = '', ...others] = word.split('=')
    if (!factor.startsWith('x') || others.length > 0)
      words.report(name, word, 'a number of requests and a factor', 'write for example 64=x1,512=x1.3')
    return {
      requests: words.wholeNumber(requests, { name: `${name}, requests`, ...CROWD }, '64=x1,512=x1.3'),
      factor: words.number(factor.replace(/^x/, ''), { name: `${name}, factor`, ...FACTOR }),
    }
  })
  for (const [index, { requests }] of points.entries())
    if (index > 0 && requests <= (points[index - 1]?.requests ?? 0))
      words.report(
        `${index + 1}. point, requests`,
        list[index],
        'more than at the one before',
        'put them in order',
      )
  return words.problems.length > 0 ? { ok: false, problems: words.problems } : { ok: true, value: points }
}
