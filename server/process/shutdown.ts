import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { FastifyApp } from '../fastify-app.ts'
import type { Tracer } from '../tracing/tracer.ts'
import type { Lifecycle } from './lifecycle.ts'

/** How to end. `inFlight` counts the requests begun and not yet answered; `tracer` has traces to send. */
export type ShutdownOptions = {
  readonly lifecycle: Lifecycle
  readonly inFlight: () => Promise<number>
  readonly tracer: Tracer | undefined
  readonly drainDelayMs: number
  readonly graceMs: number
}

/** A collector that is not there keeps nobody: most are asked within milliseconds. */
const TRACES_MS_MAX = 3000

/**
 * On the first signal: not ready at once, serve for `drainDelayMs` more, stop accepting, finish what has begun, exit 0.
 * After `graceMs` in all: exit 1, and say how many requests were cut. A second signal ends at once, with exit code 1.
 *
 * An error that nobody caught takes the same way and exits 1: what others have asked is still answered.
 */
export function installShutdown(app: FastifyApp, options: ShutdownOptions): void {
  const { lifecycle, tracer, drainDelayMs, graceMs } = options
  closeWithGrace(
    {
      delay: false,
      logger: false,
      // SIGHUP and the like keep their meaning; beforeExit would turn a failed start into a drain.
      skip: [
        'SIGHUP',
        'SIGQUIT',
        'SIGILL',
        'SIGTRAP',
        'SIGABRT',
        'SIGBUS',
        'SIGFPE',
        'SIGSEGV',
        'SIGUSR2',
        'beforeExit',
      ],
      onSecondSignal: (signal) => app.log.error({ signal }, 'second signal: exiting at once'),
      onSecondError: (err) => app.log.error({ err }, 'second error: exiting at once'),
    },
    async ({ signal, err }) => {
      if (err !== undefined) app.log.fatal({ err }, 'uncaught error')
      const endMs = performance.now() + graceMs
      lifecycle.markDraining()
      app.log.info({ signal, drainDelayMs, graceMs }, 'draining')
      const forcedEnd = endAfter(app, options)
      await sleep(drainDelayMs)
      await app.close()
      clearTimeout(forcedEnd)
      await tracer?.close(Math.min(TRACES_MS_MAX, endMs - performance.now()))
      app.log.info('drained')
    },
  )
}

function endAfter(app: FastifyApp, { inFlight, graceMs }: ShutdownOptions): NodeJS.Timeout {
  return setTimeout(async () => {
    app.log.error({ requestsCut: await inFlight(), graceMs }, 'grace period over: requests were cut')
    process.exit(1)
  }, graceMs)
}
