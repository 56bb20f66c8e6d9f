import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startOwnProcess } from './fidelity/own-process.ts'
import { CLIENT_CORE, SERVER_CORE } from './server/pinned-process.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const STARTS_WITHIN_MS = 20_000
const LOOK_AGAIN_MS = 20

/** Runs a TypeScript program beside the server, on the other core where taskset is there; its output is for the caller. */
export function runClient(...args: readonly string[]): ChildProcess {
  return node(CLIENT_CORE, {}, args)
}

/** The service as its sources are, on a core of its own where taskset is there. */
export class SourceServer {
  readonly process: ChildProcess
  readonly #base: string

  private constructor(port: number, env: NodeJS.ProcessEnv, flags: readonly string[]) {
    this.#base = `http://127.0.0.1:${port}`
    const main = join(ROOT, 'server/main.ts')
    this.process = node(SERVER_CORE, env, [main, '--host', '127.0.0.1', '--port', String(port), ...flags])
    this.process.stdout?.resume()
  }

  /** Starts it, and waits until it is ready. @throws {Error} when it is not in time */
  static async start(
    port: number,
    { env = {}, flags = [] }: { readonly env?: NodeJS.ProcessEnv; readonly flags?: readonly string[] },
  ): Promise<SourceServer> {
    const server = new SourceServer(port, env, flags)
    const untilMs = performance.now() + STARTS_WITHIN_MS
    while (!(await server.#isReady())) {
      if (performance.now() > untilMs) throw new Error('the server does not answer')
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
    return server
  }

  /** The sum of what its metrics say in the lines of a pattern, which is global and captures the value. */
  async scrape(pattern: RegExp): Promise<number> {
    const text = await (await fetch(`${this.#base}/metrics`)).text()
    return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0)
  }

  #isReady(): Promise<boolean> {
    return fetch(`${this.#base}/v2/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  }
}

function node(core: number, env: NodeJS.ProcessEnv, args: readonly string[]): ChildProcess {
  return startOwnProcess(core, ['--import', 'tsx', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
