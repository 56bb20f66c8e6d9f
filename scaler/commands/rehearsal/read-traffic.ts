import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import { expectedRequests, type ServedTraffic } from '../../../sim/index.ts'
import type { OptionReader } from '../../options/option-reader.ts'
import type { DepthChoice } from '../../rehearsal/depth-choice.ts'
import { composeTraffic } from '../../traffic/compose-traffic.ts'
import type { FetchedSources } from '../../traffic/prometheus/fetch-sources.ts'
import { chooseDepth } from './choose-depth.ts'
import { readService } from './read-service.ts'
import { TRAFFIC_OPTIONS } from './traffic-options.ts'

/** How long requests arrive when nothing is said: a rollout is over by then, or hangs. */
export const TRAFFIC_FOR_MS = 600_000

type TrafficArguments = ArgumentsCamelCase<InferredOptionTypes<typeof TRAFFIC_OPTIONS>>

/** Traffic to the service, and why it is simulated as deep as it is. */
export type ReadTraffic = { readonly traffic: ServedTraffic; readonly choice: DepthChoice }

/**
 * Reads the options of `TRAFFIC_OPTIONS`; problems stay with the reader.
 *
 * @param run how long requests arrive, and those that were read from servers
 * @returns undefined without `--traffic`
 */
export function readTraffic(
  read: OptionReader,
  argv: TrafficArguments,
  {
    forMs,
    seed,
    fetched,
  }: { readonly forMs: number; readonly seed: number; readonly fetched: FetchedSources },
): ReadTraffic | undefined {
  const service = readService(read, argv)
  if (argv.traffic === undefined) {
    refuseAlone(read, argv)
    return undefined
  }
  const arrivals = composeTraffic(argv.traffic, fetched, forMs)
  if (!arrivals.ok) read.take(arrivals.problems)
  if (!arrivals.ok || service === undefined) return undefined
  const choice = chooseDepth(read, argv.depth, expectedRequests(arrivals.value, seed, forMs), service)
  return { traffic: { depth: choice.depth, arrivals: arrivals.value, service }, choice }
}

/** What is said of a service without requests is a slip. */
function refuseAlone(read: OptionReader, argv: TrafficArguments): void {
  for (const name of Object.keys(TRAFFIC_OPTIONS) as (keyof typeof TRAFFIC_OPTIONS)[]) {
    const text = argv[name]
    if (text !== undefined) read.refuse(`--${name}`, 'given together with --traffic', String(text))
  }
}
