/** One container being stopped. */
export type Stop = {
  readonly sigtermAtMs: number
  readonly exitAtMs: number
  /** Whether SIGKILL ended it. */
  readonly isKilled: boolean
}

/** kuberuntime_container.go: minimumGracePeriodInSeconds. */
const SIGTERM_SECONDS_MIN = 2

/**
 * When a container gets its signals (pkg/kubelet/kuberuntime/kuberuntime_container.go: killContainer).
 *
 * The preStop hook comes first and uses up the grace period, counted in whole seconds; then comes SIGTERM, and SIGKILL
 * after what is left of the grace period, but never less than 2 s. A hook of 40 s with a grace period of 30 s is cut
 * at 30 s; the container then still has 2 s.
 *
 * @param graceSeconds 0 runs no hook
 * @param preStopMs undefined is no hook
 * @param stopMs from SIGTERM to exit; undefined ignores the signal
 */
export function gracefulStop(
  atMs: number,
  graceSeconds: number,
  preStopMs: number | undefined,
  stopMs: number | undefined,
): Stop {
  const hookMs = preStopMs === undefined ? 0 : Math.min(preStopMs, graceSeconds * 1000)
  const leftSeconds = Math.max(graceSeconds - Math.floor(hookMs / 1000), SIGTERM_SECONDS_MIN)
  const sigtermAtMs = atMs + hookMs
  const killAtMs = sigtermAtMs + leftSeconds * 1000
  const isKilled = stopMs === undefined || sigtermAtMs + stopMs > killAtMs
  return { sigtermAtMs, exitAtMs: isKilled ? killAtMs : sigtermAtMs + stopMs, isKilled }
}
