import type { Account } from '../rehearsal/account-for.ts'

const INDENT = ' '.repeat(24)

/** What the pods did, what they cost, and what is left of the error budget. */
export function accountLines({ usage, cost, errorBudgetSpent }: Account): readonly string[] {
  const { podSeconds, scaling, provisioning } = usage
  const { available, starting, terminating } = podSeconds
  return [
    `pod-seconds             ${whole(available)} available, ${whole(starting)} starting, ${whole(terminating)} terminating`,
    ...(provisioning === undefined
      ? []
      : [
          `${INDENT}${whole(provisioning.overPodSeconds)} more than the load asks for, ${whole(provisioning.underPodSeconds)} too few`,
        ]),
    ...(scaling.actions === 0
      ? []
      : [
          `autoscaler              ${scaling.actions} steps, ${scaling.flaps} of them back on the one before within 10 min`,
        ]),
    ...(cost === undefined
      ? []
      : [`cost                    ${cost.total.toPrecision(3)}; ${cost.perHour.toPrecision(3)} an hour`]),
    ...(errorBudgetSpent === undefined
      ? []
      : [`error budget            ${(100 * errorBudgetSpent).toFixed(1)} % spent`]),
  ]
}

function whole(value: number): string {
  return Math.round(value).toString()
}
