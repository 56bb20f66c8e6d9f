import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/**
 * Starts a process in a session of its own, on one core where taskset is there, and before all others where that is
 * allowed: what else the machine does shall disturb it as little as can be. It ends with this process.
 */
export function startOwnProcess(core: number, args: readonly string[], options: SpawnOptions): ChildProcess {
  const command = [process.execPath, ...args]
  const [first = '', ...others] = hasTaskset ? ['taskset', '-c', String(core), ...command] : command
  const child = spawn(first, others, { ...options, detached: true })
  const { pid } = child
  if (pid === undefined) return child
  const end = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  prefer(pid)
  return child
}

/** Ends it and waits. */
export async function endProcess(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Linux shares cores out among sessions first (autogroups), and then among the processes of each. */
function prefer(pid: number): void {
  try {
    setPriority(pid, -20)
    writeFileSync(`/proc/${pid}/autogroup`, '-20')
  } catch {
    // Not allowed, or not Linux: then it is one among others.
  }
}
