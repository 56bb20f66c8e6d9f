import { aim, printLoads } from '../figures.ts'
import { closedLoop, openLoop } from '../load/loads.ts'
import { type Part, type PartParts, tidegateOf } from './part.ts'

const SHARE = 0.7
/** A client that sent less than this of what was asked of it did not measure that load. */
const REACHED_MIN = 0.97

/** A load that does not wait for the answers, as a share of what the same process has just been seen to bear. */
export function shareOfLoadPart(parts: PartParts): Part {
  const { bench, seconds } = parts
  const { request } = parts.small
  return {
    contenders: tidegateOf(parts),
    ask: async (point, _contender, figures) => {
      const most = await point('most', () => closedLoop(bench, request, { connections: 64, seconds }))
      const perSecond = most.perSecond * SHARE
      const came = await point('load', () => openLoop(bench, request, { perSecond, seconds }))
      figures.add('reached', came.perSecond / perSecond)
      figures.add('tail', came.p99Ms / came.p50Ms)
    },
    print: (figures) => {
      printLoads(figures, 'most', '64 connections', ['tidegate'])
      printLoads(figures, 'load', `${SHARE * 100} % of that`, ['tidegate'])
      console.log(
        `  sent of what was due: ${figures.spread('reached', 3)}; p99 by p50: ${figures.spread('tail', 2)}`,
      )
      const tail = figures.median('tail')
      if (figures.median('reached') >= REACHED_MIN)
        aim(`p99 by p50 at ${SHARE * 100} % load`, tail, 'below 3', tail < 3)
      else console.log('  the client did not keep up: p99 by p50 was not measured')
    },
  }
}
