import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * `npm run bench -- NAME`: runs one benchmark of test/bench and prints its table. Timings depend on the machine and
 * on what else it does: compare figures of one run only.
 */
const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
const name = process.argv[2]
if (name === undefined || !names.includes(name)) {
  console.error(`bench: give the name of a benchmark: ${names.join(', ')}`)
  process.exit(2)
}
// What was started ends with this process, however it ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
await import(`./${name}.bench.ts`)
