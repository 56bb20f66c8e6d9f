import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'

/** Servers on one core and clients on another, where taskset is there. */
export const SERVER_CORE = 0
export const CLIENT_CORE = 1
export const hasTaskset: boolean = spawnSync('taskset', ['--version']).status === 0
export const hasWrk: boolean = spawnSync('wrk', ['--version']).error === undefined

const STARTS_WITHIN_MS = 90_000
const ENDS_WITHIN_MS = 10_000
/** The kernel counts CPU time in hundredths of a second, whatever its own clock. */
const TICK_US = 10_000
/** Without the names in brackets, which may hold spaces: the parent, and time in user and kernel mode. */
const [PARENT, USER, KERNEL] = [1, 11, 12] as const

/** What to start: a program, what it is told, and where. */
export type Command = {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Runs a program on one core. */
function spawnOn(core: number, { argv, env = {}, cwd }: Command, isServer: boolean): ChildProcess {
  const [program = '', ...args] = hasTaskset ? ['taskset', '-c', String(core), ...argv] : argv
  const stdio: StdioOptions = isServer ? 'ignore' : ['ignore', 'pipe', 'inherit']
  // A server has a process group of its own, by which its children are found when it has ended without them.
  // The library's events for its vendor are nobody's work here: this server turns them off, and so do the others.
  const all = { ...process.env, ORT_DISABLE_TELEMETRY: '1', ...env }
  return spawn(program, args, { cwd, env: all, stdio, detached: isServer })
}

/** Runs a program on the client's or the server's core to its end, and reads the JSON that it prints last. */
export async function runOn<Result>(core: number, command: Command): Promise<Result> {
  const child = spawnOn(core, command, false)
  let out = ''
  child.stdout?.on('data', (chunk) => {
    out += chunk
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${command.argv.join(' ')} ended with ${code}: ${out}`)
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Result
}

/**
 * Waits until `isReady`, and says how long that took.
 *
 * @throws {Error} after 90 s, or when somebody else answers already: what is measured would be theirs
 */
export async function startUp(
  command: Command,
  isReady: () => Promise<boolean>,
): Promise<{ readonly server: ChildProcess; readonly startMs: number }> {
  if (await isReady().catch(() => false))
    throw new Error(`something answers already where ${command.argv.join(' ')} should: end it first`)
  const startedMs = performance.now()
  const server = spawnOn(SERVER_CORE, command, true)
  const end = (): void => endGroup(server)
  process.once('exit', end)
  server.once('exit', () => process.off('exit', end))
  while (!(await isReady().catch(() => false))) {
    if (server.exitCode !== null || performance.now() - startedMs > STARTS_WITHIN_MS)
      throw new Error(`${command.argv.join(' ')} does not get ready`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { server, startMs: performance.now() - startedMs }
}

/** Ends it, by force after 10 s, and whatever it leaves behind. */
export async function stop(server: ChildProcess): Promise<void> {
  const force = setTimeout(() => server.kill('SIGKILL'), ENDS_WITHIN_MS)
  if (server.exitCode === null) {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
  clearTimeout(force)
  endGroup(server)
}

/** Whatever is left of it and its children. */
function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-Number(pid), 'SIGKILL')
  } catch {
    // Nothing was left.
  }
}

/** CPU time that a process and those below it have used, in microseconds, and their resident memory in MiB. */
export function usageOf({ pid }: ChildProcess): { readonly cpuUs: number; readonly residentMib: number } {
  const stats = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const fields = readOrNothing(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ') ?? []
        return fields.length > KERNEL ? [[Number(name), fields.map(Number)] as const] : []
      }),
  )
  const family = [Number(pid)]
  for (const parent of family)
    for (const [child, fields] of stats) if (fields[PARENT] === parent) family.push(child)
  let cpuUs = 0
  let residentMib = 0
  for (const member of family) {
    const fields = stats.get(member) ?? []
    cpuUs += ((fields[USER] ?? 0) + (fields[KERNEL] ?? 0)) * TICK_US
    residentMib += Number(/VmRSS:\s+(\d+)/.exec(readOrNothing(`/proc/${member}/status`))?.[1] ?? 0) / 1024
  }
  return { cpuUs, residentMib }
}

/** A process may end while it is looked at. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
