import { meanMsOf } from '../service/service-law.ts'
import type { ServiceModel } from '../service/service-model.ts'

/**
 * Beyond that many places to wait in, only a backlog fills them. With 100 a queue at rest knows nothing of how long they
 * take to be full or empty, by 5 to 10 % of the requests that are turned away; with 50 a backlog knows nothing of chance.
 */
const BOUNDED_MAX = 80

/** With retries it takes more: who was rejected comes again while the same queue is full yet. */
const BOUNDED_MAX_OF_RETRIES = 1000

/** Whether so few can wait that no backlog builds up. */
export function isShortQueue(service: ServiceModel): boolean {
  return waitingAtMost(service) <= BOUNDED_MAX
}

/** How many can wait in one queue, for want of places or of time: those that a pod does before the deadline. */
export function waitingAtMost(service: ServiceModel): number {
  const { concurrency, serviceTime } = service
  const { queueLimit = Number.POSITIVE_INFINITY, deadlineMs = Number.POSITIVE_INFINITY } = service
  return Math.min(queueLimit, (deadlineMs * concurrency) / meanMsOf(serviceTime))
}

/** With one of these no formula knows the queues. */
const IN_NO_FORMULA = ['batching', 'crowding', 'pauses', 'collections', 'cpu'] as const

/**
 * Whether a formula knows the queues of the service. Of short ones it does for exponential times, chance arrivals at
 * each queue and no deadline: as M/M/c/K queues, others would turn away up to nine times as many as they do.
 */
export function isInFormula(service: ServiceModel): boolean {
  const { balance, serviceTime, deadlineMs } = service
  if (IN_NO_FORMULA.some((field) => service[field] !== undefined)) return false
  if (!isShortQueue(service)) return true
  const isByChance = balance === 'random' || balance === 'shared-queue'
  return isByChance && serviceTime.kind === 'exponential' && deadlineMs === undefined
}

/** What a fluid of expected numbers knows nothing of: there each request has to be simulated. */
const NOT_IN_FLUID = ['connections'] as const satisfies readonly (keyof ServiceModel)[]

/** What the service does that a fluid knows nothing of; nothing when it can be simulated as one. */
export function notInFluid(service: ServiceModel): readonly string[] {
  const { balance, concurrency, cpu, deadlineMs, holdMs, retries } = service
  const { queueLimit = Number.POSITIVE_INFINITY } = service
  const missing: string[] = NOT_IN_FLUID.filter((field) => service[field] !== undefined)
  if (retries !== undefined && queueLimit <= BOUNDED_MAX_OF_RETRIES)
    missing.push(`retries where at most ${BOUNDED_MAX_OF_RETRIES} wait`)
  // Under overload up to 36 % more or fewer failed than did when each request was simulated; why is not known.
  if (retries !== undefined && deadlineMs !== undefined) missing.push('retries with a deadline')
  // All that was held goes to the first pod, and what comes then to the others: no pod is like another.
  if (holdMs !== undefined && balance === 'least-requests') missing.push('holdMs with least-requests')
  // Runs of a pod that overlap use up their CPU time together, and under overload in bursts that nobody has measured.
  if (cpu !== undefined && concurrency > 1) missing.push('cpu where concurrency is over 1')
  return missing
}
