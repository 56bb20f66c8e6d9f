import { type Depth, notInFluid, type ServiceModel } from '../../../sim/index.ts'
import type { OptionReader } from '../../options/option-reader.ts'

/** How deep requests are simulated; `auto` leaves the choice to the program. */
const CHOICES = ['auto', 'every', 'fluid'] as const
/** Some ten seconds of one core: more are a fluid unless each of them is asked for. */
const EVERY_MAX = 50_000_000
/** Some four minutes of one core. */
const REQUESTS_MAX = 1_000_000_000

/**
 * Reads `--depth`: by itself every request up to 50 million of them, and a fluid beyond, unless the service does what a
 * fluid knows nothing of.
 *
 * @param text what was written; undefined is `auto`
 * @param requests how many there will be
 */
export function chooseDepth(
  read: OptionReader,
  text: string | undefined,
  requests: number,
  service: ServiceModel,
): Depth {
  const choice = read.choice('--depth', text, CHOICES) ?? 'auto'
  const missing = notInFluid(service).join(', ')
  if (choice === 'fluid' && missing !== '')
    read.refuse('--depth', `every or auto, for a fluid knows no ${missing}`, choice)
  const depth = choice !== 'auto' ? choice : requests > EVERY_MAX && missing === '' ? 'fluid' : 'every'
  if (depth === 'every' && requests > REQUESTS_MAX)
    read.refuse(
      '--traffic',
      `at most ${REQUESTS_MAX} requests within --for when each is simulated`,
      String(requests),
    )
  return depth
}
