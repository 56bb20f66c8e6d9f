import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** Starts a process of its own, on one core where taskset is there. It ends with this process. */
export function startOwnProcess(core: number, args: readonly string[], options: SpawnOptions): ChildProcess {
  const command = [process.execPath, ...args]
  const [first = '', ...others] = hasTaskset ? ['taskset', '-c', String(core), ...command] : command
  const child = spawn(first, others, options)
  const end = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return child
}

/** Ends it and waits. */
export async function endProcess(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
