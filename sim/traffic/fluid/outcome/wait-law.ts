import { exponentialStrata, type ServiceLaw, type Stratum } from '../../service/service-law.ts'
import type { FluidStep } from '../fluid-step.ts'

/** From this squared variation on, a few services make the longest waits. */
const WIDE = 1.3

/**
 * How the waits of a step spread about their mean.
 *
 * In a backlog all wait alike, but for a chance to stay below the deadline where some give up. Elsewhere waits are
 * exponential, but for one place whose service times vary widely: there a request that waits finds one service going on,
 * of which it waits for the rest, and with the chance of the load others before it (Pollaczek and Khinchine's sum, of
 * which all but the first is taken as exponential).
 */
export function waitStrata(step: FluidStep, law: ServiceLaw): readonly Stratum[] {
  const { waitMs, waits, load, isBacklog, places, slackMs, slowness, short } = step
  if (short !== undefined) return short
  if (slackMs > 0)
    return exponentialStrata(slackMs, 1).map(({ share, ms }) => ({ share, ms: Math.max(0, waitMs - ms) }))
  if (isBacklog) return [{ share: 1, ms: waitMs }]
  if (waits <= 0 || waitMs <= 0) return [{ share: 1, ms: 0 }]
  const none: readonly Stratum[] = waits < 1 ? [{ share: 1 - waits, ms: 0 }] : []
  if (places > 1 || law.squaredVariation < WIDE) return [...none, ...exponentialStrata(waitMs / waits, waits)]
  const restMs = law.rest.reduce((sum, { share, ms }) => sum + share * ms * slowness, 0)
  const [alone, behind] = [waits * (1 - load), waits * load]
  // What the mean wait leaves for those behind others; where it leaves too little, the rests are shorter.
  const shrink = Math.min(1, waitMs / (restMs * (alone + 2 * behind)))
  const behindMs = behind === 0 ? 0 : (waitMs - alone * restMs * shrink) / behind
  return [
    ...none,
    ...law.rest.map(({ share, ms }): Stratum => ({ share: alone * share, ms: ms * slowness * shrink })),
    ...exponentialStrata(behindMs, behind),
  ]
}
