import { type Attainment, type LatencyQuantile, QUANTILE_NAMES } from '../../sim/index.ts'
import type { Account } from '../rehearsal/account-for.ts'
import { PAGE_COLUMNS } from './terminal.ts'
import { hangText } from './wrap-text.ts'

const INDENT = ' '.repeat(24)

/** What the pods did, what they cost, and what is left of the error budget. */
export function accountLines({ usage, cost, errorBudgetSpent, attainment }: Account): readonly string[] {
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
    ...(errorBudgetSpent === undefined ? [] : [`error budget            ${spent(errorBudgetSpent)}`]),
    ...(attainment === undefined || kept(attainment) === ''
      ? []
      : hangText('kept                    ', kept(attainment), PAGE_COLUMNS)),
  ]
}

function spent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} % spent` : 'there is none, and requests failed'
}

function kept({ availability, errors, latency = {} }: Attainment): string {
  const overTime = [
    ...(errors === undefined ? [] : [`errors ${percent(errors)}`]),
    ...Object.entries(latency).map(
      ([quantile, share]) => `${QUANTILE_NAMES[quantile as LatencyQuantile]} ${percent(share)}`,
    ),
  ]
  return [
    ...(availability === undefined ? [] : [`${percent(availability)} of requests do not fail`]),
    ...(overTime.length === 0 ? [] : [`${overTime.join(', ')} of the time`]),
  ].join('; ')
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(3))} %`
}

function whole(value: number): string {
  return Math.round(value).toString()
}
