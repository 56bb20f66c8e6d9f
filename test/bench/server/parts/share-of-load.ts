import { aim, type Figures, printLoads } from '../figures.ts'
import { closedLoop, openLoop } from '../load/loads.ts'
import { ownOf, type Part, type PartParts } from './part.ts'

const SHARE = 0.7
/** A client that sent less than this of what was asked of it did not measure that load. */
const REACHED_MIN = 0.97

/**
 * A load that does not wait for the answers, as a share of what the same process has just been seen to bear. The echo
 * has no model and no queue: its tail is that of Node on this machine.
 */
export function shareOfLoadPart(parts: PartParts): Part {
  const { bench, seconds } = parts
  const contenders = ownOf(parts, 'tidegate', 'fastify echo')
  const names = contenders.map(({ name }) => name)
  return {
    contenders,
    ask: async (point, { name, path }, figures) => {
      const request = { ...parts.small.request, path }
      const most = await point('most', () => closedLoop(bench, request, { connections: 64, seconds }))
      const perSecond = most.perSecond * SHARE
      const came = await point('load', () => openLoop(bench, request, { perSecond, seconds }))
      figures.add(`${name} reached`, came.perSecond / perSecond)
      figures.add(`${name} tail`, came.p99Ms / came.p50Ms)
    },
    print: (figures) => {
      printLoads(figures, 'most', '64 connections', names)
      printLoads(figures, 'load', `${SHARE * 100} % of that`, names)
      for (const name of names) printTail(figures, name)
    },
  }
}

function printTail(figures: Figures, name: string): void {
  const sent = `sent of what was due: ${figures.spread(`${name} reached`, 3)}`
  console.log(`  ${name}: ${sent}; p99 by p50: ${figures.spread(`${name} tail`, 2)}`)
  if (name !== 'tidegate') return
  const tail = figures.median(`${name} tail`)
  if (figures.median(`${name} reached`) >= REACHED_MIN)
    aim(`p99 by p50 at ${SHARE * 100} % load`, tail, 'below 3', tail < 3)
  else console.log('  the client did not keep up: p99 by p50 was not measured')
}
