import { REQUEST_ERRORS, type RequestError, type RequestReport } from '../../tally/request-report.ts'

/**
 * The report of expected numbers in whole requests, as those of simulated ones are: the causes add up to those that
 * failed, and what is neither answered nor failed to those under way. Each number moves by less than 1 but for the
 * total, which moves by a half at most.
 */
export function inWholeRequests(report: RequestReport): RequestReport {
  const total = Math.round(report.total)
  const failed = Math.min(total, Math.round(report.failed))
  return {
    ...report,
    total,
    failed,
    errors: wholeErrors(report.errors, failed),
    retries: Math.round(report.retries),
    inFlight: Math.min(total - failed, Math.round(report.inFlight)),
  }
}

/** Each rounded down, and the largest remainders up until they add up. */
function wholeErrors(errors: RequestReport['errors'], failed: number): Record<RequestError, number> {
  const whole = Object.fromEntries(
    REQUEST_ERRORS.map((error) => [error, Math.floor(errors[error])]),
  ) as Record<RequestError, number>
  const byRest = [...REQUEST_ERRORS].sort((a, b) => (errors[b] % 1) - (errors[a] % 1))
  let left = failed - REQUEST_ERRORS.reduce((sum, error) => sum + whole[error], 0)
  for (const error of byRest) {
    if (left <= 0) break
    whole[error] += 1
    left -= 1
  }
  return whole
}
