import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BenchCase, writeBenchModels } from './server/bench-models.ts'
import { ownContenders, peerContenders } from './server/contenders/contenders.ts'
import { Figures } from './server/figures.ts'
import type { Bench } from './server/load/loads.ts'
import { measureServer } from './server/measure-server.ts'
import { besideTheLoop } from './server/parts/beside-the-loop.ts'
import type { Part, PartParts } from './server/parts/part.ts'
import { shareOfLoadPart } from './server/parts/share-of-load.ts'
import { peersPart, smallPart } from './server/parts/small.ts'
import { hasTaskset, hasWrk } from './server/pinned-process.ts'

/**
 * The service beside what bounds it: a bare node:http echo, a fastify echo through the same schema, a 20-line handler
 * with one session.run a request, a bare loop of session.run, and Python servers where they are. All of it, or the
 * parts that are named, each of which takes half a minute to three:
 * PEERS=FOLDER PEERS_VENVS=FOLDER npm run bench -- server [small] [peers] [load] [rows] [image] [slow]
 *
 * One core for the server and one for the client where taskset is there, wrk as the client where that is, the
 * contenders in turn, three times; medians, and the least and the most in brackets.
 */
const REPETITIONS = Number(process.env['BENCH_REPETITIONS'] ?? 3)
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 4)

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
const bench: Bench = { port: 18_080, folder, compiled: join(ROOT, 'dist/bench') }
const cases = writeBenchModels(join(folder, 'models'), join(ROOT, 'server/models/heart'))
const small = caseOf('small')
const parts: PartParts = {
  bench,
  seconds: SECONDS,
  small,
  caseOf,
  own: ownContenders(bench, join(folder, 'models'), small.model),
  peers: peerContenders(bench, small.model),
}
const PARTS: Readonly<Record<string, Part>> = {
  small: smallPart(parts),
  peers: peersPart(parts),
  load: shareOfLoadPart(parts),
  rows: besideTheLoop(parts, [
    { name: 'rows', connections: 16, least: 85 },
    { name: 'forest rows', connections: 16, least: 85 },
  ]),
  image: besideTheLoop(parts, [{ name: 'image', connections: 4, least: 90 }]),
  slow: besideTheLoop(parts, [{ name: 'slow', connections: 4, least: 95 }]),
}

function caseOf(name: string): BenchCase {
  const found = cases[name]
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

async function run({ contenders, ask, print }: Part): Promise<void> {
  const figures = new Figures()
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
    for (const contender of contenders)
      await measureServer(bench, figures, contender, small.request, (point) => ask(point, contender, figures))
  print(figures)
}

try {
  const words = process.argv.slice(3)
  const unknown = words.filter((word) => !Object.hasOwn(PARTS, word))
  if (unknown.length > 0)
    throw new Error(`there is no part ${unknown.join(', ')}: give ${Object.keys(PARTS).join(', ')}`)
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '-p', join(ROOT, 'test/bench')])
  console.log(hasTaskset ? 'one core each for server and client' : 'cores are shared: no taskset')
  console.log(hasWrk ? 'the client is wrk' : 'the client is our own: no wrk')
  for (const [name, part] of Object.entries(PARTS))
    if (words.length === 0 || words.includes(name)) await run(part)
} finally {
  rmSync(folder, { recursive: true })
}
