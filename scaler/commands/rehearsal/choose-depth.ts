import { notInFluid, type ServiceModel } from '../../../sim/index.ts'
import type { OptionReader } from '../../options/option-reader.ts'
import type { DepthChoice } from '../../rehearsal/depth-choice.ts'

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
): DepthChoice {
  const choice = read.choice('--depth', text, CHOICES) ?? 'auto'
  const missing = notInFluid(service).join(', ')
  if (choice === 'fluid' && missing !== '')
    read.refuse('--depth', `every or auto, for a fluid knows no ${missing}`, choice)
  const chosen: DepthChoice =
    choice === 'auto'
      ? chooseByNumber(requests, missing)
      : { depth: choice, chosenBy: 'user', why: `--depth ${choice}` }
  if (chosen.depth === 'every' && requests > REQUESTS_MAX)
    read.refuse(
      '--traffic',
      `at most ${REQUESTS_MAX} requests within --for when each is simulated`,
      String(requests),
    )
  return chosen
}

/** @param missing what the service does that a fluid knows nothing of */
function chooseByNumber(requests: number, missing: string): DepthChoice {
  const expected = `${counted(requests)} expected`
  if (requests <= EVERY_MAX)
    return { depth: 'every', chosenBy: 'program', why: `${expected}, no more than ${counted(EVERY_MAX)}` }
  return missing === ''
    ? { depth: 'fluid', chosenBy: 'program', why: `${expected}, more than ${counted(EVERY_MAX)}` }
    : { depth: 'every', chosenBy: 'program', why: `${expected}, but a fluid knows no ${missing}` }
}

/** Millions with one digit behind the point; fewer as they are. */
function counted(requests: number): string {
  const millions = requests / 1_000_000
  return millions < 1 ? requests.toFixed(0) : `${Number(millions.toFixed(1))} million`
}
