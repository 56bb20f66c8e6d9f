import { join } from 'node:path'
import { aim, type Figures, printLoads } from '../figures.ts'
import { closedLoop } from '../load/loads.ts'
import { runOn, SERVER_CORE } from '../pinned-process.ts'
import { ownOf, type Part, type PartParts } from './part.ts'

/** A case, its connections, and the least share of the bare loop's requests a second, in percent. */
type Besides = { readonly name: string; readonly connections: number; readonly least: number }

/** A heavy model has a hundred requests a second, and would take minutes to have compiled what reads bytes. */
const WARM_UP = { connections: 64, seconds: 3 }
const SINK = 'node:http sink'

/**
 * Bytes and heavier models, each beside a bare loop of runs of its model. A server that reads the body and drops it
 * tells what HTTP alone takes: no server on `node:http` gets nearer to the bare loop than run / (run + that).
 */
export function besideTheLoop(parts: PartParts, wanted: readonly Besides[]): Part {
  const { bench, seconds, caseOf } = parts
  return {
    contenders: ownOf(parts, 'tidegate', SINK),
    ask: async (point, contender, figures) => {
      await closedLoop(bench, caseOf('rows').request, WARM_UP)
      for (const { name, connections } of wanted) {
        const { request } = caseOf(name)
        await closedLoop(bench, request, { connections, seconds: 1 })
        // The loop at once beside it: a shared machine changes its speed within minutes.
        if (contender.name !== SINK) await runLoop(parts, name, figures)
        await point(name, () => closedLoop(bench, request, { connections, seconds }))
      }
    },
    print: (figures) => {
      for (const each of wanted) printBesides(figures, each)
    },
  }
}

async function runLoop({ bench, seconds, caseOf }: PartParts, name: string, figures: Figures): Promise<void> {
  const { model, shapes } = caseOf(name)
  const script = join(bench.compiled, 'test/bench/server/contenders/session-loop.js')
  const loop = await runOn<{ perSecond: number; cpuUs: number }>(SERVER_CORE, {
    argv: [process.execPath, script, String(seconds / 2), model, JSON.stringify(shapes)],
  })
  figures.add(`loop ${name} rate`, loop.perSecond)
  figures.add(`loop ${name} cpu`, loop.cpuUs)
}

function printBesides(figures: Figures, { name, connections, least }: Besides): void {
  printLoads(figures, name, `${name}, ${connections} conn.`, ['tidegate', 'loop', SINK])
  const rate = figures.share(`tidegate ${name} rate`, `loop ${name} rate`)
  const cpu = figures.share(`loop ${name} cpu`, `tidegate ${name} cpu`)
  const loopUs = figures.median(`loop ${name} cpu`)
  const bound = (100 * loopUs) / (loopUs + figures.median(`${SINK} ${name} cpu`))
  console.log(`  ${name}: HTTP alone leaves at most ${bound.toFixed(0)} % of the bare loop by CPU`)
  aim(`${name}, % of the bare loop by requests/s`, rate, `at least ${least}`, rate >= least)
  aim(`${name}, % of the bare loop by CPU`, cpu, `at least ${least}`, cpu >= least)
}
