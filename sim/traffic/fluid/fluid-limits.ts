import type { ServiceModel } from '../service/service-model.ts'

/** Beyond that many places to wait in, only a backlog fills them. */
export const BOUNDED_MAX = 1000

/** Whether so few can wait that no backlog builds up. */
export function isShortQueue({ queueLimit = Number.POSITIVE_INFINITY }: ServiceModel): boolean {
  return queueLimit <= BOUNDED_MAX
}

/** What a fluid of expected numbers knows nothing of: there each request has to be simulated. */
const NOT_IN_FLUID = ['connections'] as const satisfies readonly (keyof ServiceModel)[]

/** What the service does that a fluid knows nothing of; nothing when it can be simulated as one. */
export function notInFluid(service: ServiceModel): readonly string[] {
  const { balance, concurrency, cpu, deadlineMs, holdMs, retries } = service
  const missing: string[] = NOT_IN_FLUID.filter((field) => service[field] !== undefined)
  // Who was rejected comes again while the same queue is full yet: no expected number tells of that.
  if (retries !== undefined && isShortQueue(service))
    missing.push(`retries where at most ${BOUNDED_MAX} wait`)
  // Under overload up to 36 % more or fewer failed than did when each request was simulated; why is not known.
  if (retries !== undefined && deadlineMs !== undefined) missing.push('retries with a deadline')
  // All that was held goes to the first pod, and what comes then to the others: no pod is like another.
  if (holdMs !== undefined && balance === 'least-requests') missing.push('holdMs with least-requests')
  // Runs of a pod that overlap use up their CPU time together, and under overload in bursts that nobody has measured.
  if (cpu !== undefined && concurrency > 1) missing.push('cpu where concurrency is over 1')
  return missing
}
