import { join } from 'node:path'
import { aim, printLoads } from '../figures.ts'
import { closedLoop } from '../load/loads.ts'
import { runOn, SERVER_CORE } from '../pinned-process.ts'
import { type Part, type PartParts, tidegateOf } from './part.ts'

/** A case, its connections, and the least share of the bare loop's requests a second, in percent. */
type Besides = { readonly name: string; readonly connections: number; readonly least: number }

/** A heavy model has a hundred requests a second, and would take minutes to have compiled what reads bytes. */
const WARM_UP = { connections: 64, seconds: 3 }

/** Bytes and heavier models, each beside a bare loop of runs of its model. */
export function besideTheLoop(parts: PartParts, wanted: readonly Besides[]): Part {
  const { bench, seconds, caseOf } = parts
  return {
    contenders: tidegateOf(parts),
    ask: async (point, _contender, figures) => {
      await closedLoop(bench, caseOf('rows').request, WARM_UP)
      for (const { name, connections } of wanted) {
        const { request, model, shapes } = caseOf(name)
        await closedLoop(bench, request, { connections, seconds: 1 })
        // The loop at once beside it: a shared machine changes its speed within minutes.
        const loop = await runOn<{ perSecond: number; cpuUs: number }>(SERVER_CORE, {
          argv: [
            process.execPath,
            join(bench.compiled, 'test/bench/server/contenders/session-loop.js'),
            ...[String(seconds / 2), model, JSON.stringify(shapes)],
          ],
        })
        figures.add(`loop ${name} rate`, loop.perSecond)
        figures.add(`loop ${name} cpu`, loop.cpuUs)
        await point(name, () => closedLoop(bench, request, { connections, seconds }))
      }
    },
    print: (figures) => {
      for (const { name, connections, least } of wanted) {
        printLoads(figures, name, `${name}, ${connections} conn.`, ['tidegate', 'loop'])
        const rate = figures.share(`tidegate ${name} rate`, `loop ${name} rate`)
        const cpu = figures.share(`loop ${name} cpu`, `tidegate ${name} cpu`)
        aim(`${name}, % of the bare loop by requests/s`, rate, `at least ${least}`, rate >= least)
        aim(`${name}, % of the bare loop by CPU`, cpu, `at least ${least}`, cpu >= least)
      }
    },
  }
}
