import type { Contender } from '../contenders/contenders.ts'
import { aim, printLoads, printStart } from '../figures.ts'
import { closedLoop } from '../load/loads.ts'
import type { Point } from '../measure-server.ts'
import { ownOf, type Part, type PartParts } from './part.ts'

/** One row of the small model in JSON: this server beside the echoes and the 20-line handler; start and memory. */
export function smallPart(parts: PartParts): Part {
  const contenders = ownOf(parts, 'tidegate', 'fastify echo', 'node:http echo', '20-line handler')
  const names = contenders.map(({ name }) => name)
  return {
    contenders,
    ask: async (point, contender) => {
      for (const connections of [64, 1]) await askSmall(parts, point, contender, connections)
    },
    print: (figures) => {
      printLoads(figures, 'small 64', '64 connections', names)
      printLoads(figures, 'small 1', '1 connection', names)
      printStart(figures, names)
      const echo = figures.share('tidegate small 64 rate', 'fastify echo small 64 rate')
      const echoCpu = figures.share('fastify echo small 64 cpu', 'tidegate small 64 cpu')
      const startMs = figures.median('tidegate start')
      const memory = figures.median('tidegate memory')
      aim('small model, % of the fastify echo by requests/s', echo, 'at least 90', echo >= 90)
      aim('small model, % of the fastify echo by CPU a request', echoCpu, 'at least 90', echoCpu >= 90)
      aim('start to first answer, ms', startMs, 'at most 600', startMs <= 600)
      aim('resident memory, MiB', memory, 'at most 120', memory <= 120)
    },
  }
}

/** The same beside Python's servers. */
export function peersPart(parts: PartParts): Part {
  const { peers } = parts
  const contenders = peers.length === 0 ? [] : [...ownOf(parts, 'tidegate'), ...peers]
  const names = contenders.map(({ name }) => name)
  return {
    contenders,
    ask: (point, contender) => askSmall(parts, point, contender, 64),
    print: (figures) => {
      if (peers.length === 0)
        return console.log('\nno Python servers: PEERS and PEERS_VENVS name their folders')
      printLoads(figures, 'small 64', '64 connections', names)
      printStart(figures, names)
      const best = Math.max(...peers.map(({ name }) => figures.median(`${name} small 64 rate`)))
      const times = figures.median('tidegate small 64 rate') / best
      aim('small model, times the best Python server', times, 'at least 10', times >= 10)
    },
  }
}

async function askSmall(
  { bench, seconds, small }: PartParts,
  point: Point,
  { path }: Contender,
  connections: number,
): Promise<void> {
  const request = { ...small.request, path }
  await point(`small ${connections}`, () => closedLoop(bench, request, { connections, seconds }))
}
