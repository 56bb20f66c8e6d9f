import type { ServiceLaw } from '../../service/service-law.ts'

const TURNS = 40

/**
 * By how much waits stay below the deadline at which others leave, on average, where more come than are served: the
 * density of waits rises by exp(θ·t) up to it, with the θ at which E exp(-θ·service)·E exp(θ·gap) = 1.
 *
 * It is exact for one place, Poisson arrivals and a deadline of many services: 1 / (λ - μ) for exponential times.
 *
 * @param ratePerMs arrivals at one queue
 * @param phases gaps are sums of so many exponential times: 1 by chance, the number of pods in turn
 * @param times how many times as long as the law says it takes until the next is begun
 */
export function slackBelowDeadlineMs(
  law: ServiceLaw,
  ratePerMs: number,
  phases: number,
  times: number,
): number {
  const perPhase = ratePerMs * phases
  // At the low end the product is below 1, as more come than are served; beyond all bounds at the high one.
  let [low, high] = [0, perPhase]
  for (let turn = 0; turn < TURNS; turn += 1) {
    const middle = (low + high) / 2
    const served = law.strata.reduce((sum, { share, ms }) => sum + share * Math.exp(-middle * ms * times), 0)
    if (served * (perPhase / (perPhase - middle)) ** phases < 1) low = middle
    else high = middle
  }
  return 1 / low
}
