/**
 * How much longer a container's work takes because of its CPU limit.
 *
 * The kernel gives a container limit × 100 ms of CPU time in every period of 100 ms and stops it for the rest (CFS
 * bandwidth control; the kubelet sets cpu.max by pkg/kubelet/cm/helpers_linux.go: MilliCPUToQuota). Over many periods
 * a program that could use 2 cores and may use 0.5 takes four times as long.
 *
 * @param needCores what it would use unhindered
 * @param limitCores undefined is no limit; otherwise above 0
 * @returns 1 or more: what to multiply a service time by
 */
export function serviceTimeFactor(needCores: number, limitCores: number | undefined): number {
  return limitCores === undefined ? 1 : Math.max(1, needCores / limitCores)
}
