import type { RolloutPlan, Verdict, Warning } from '../../../sim/index.ts'
import type { ServiceProfile } from '../../calibrate/profile/service-profile.ts'
import { trustLines } from '../../calibrate/profile/trust-lines.ts'
import { accountLines } from '../../draw/account-lines.ts'
import { verdictLines } from '../../draw/rehearsal-page.ts'
import { terminal } from '../../draw/terminal.ts'
import { drawTraffic } from '../../draw/traffic-page.ts'
import { warningLines } from '../../draw/warning-lines.ts'
import type { Account } from '../../rehearsal/account-for.ts'
import type { DepthChoice } from '../../rehearsal/depth-choice.ts'
import type { SimulatedTraffic } from '../../rehearsal/simulate-traffic.ts'
import { reportTraffic, withTraffic } from '../../rehearsal/traffic-report.ts'

type PrintSettings = {
  readonly asJson: boolean
  /** What the service was measured with; undefined when it was not. */
  readonly profile: ServiceProfile | undefined
  readonly choice: DepthChoice | undefined
  readonly warnings: readonly Warning[]
}

/** Prints what came of traffic to a workload that nobody changes. */
export function printTraffic(
  plan: RolloutPlan,
  { timeline, report }: SimulatedTraffic,
  account: Account,
  verdict: Verdict,
  { asJson, profile, choice, warnings }: PrintSettings,
): void {
  const traffic = reportTraffic(plan, timeline, choice, warnings)
  const [, paint] = terminal()
  if (asJson) {
    const { violations: _, ...sums } = account
    const whole = { ...withTraffic(report, traffic), ...sums }
    const { after: spec, seed } = plan
    console.log(JSON.stringify({ spec, seed, timeline, report: whole, verdict, profile }))
  } else if (traffic !== undefined) {
    const { kind, name, replicas } = plan.after
    const lines = [
      `${paint.strong(`${kind} ${name}`)}: ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}; simulated with seed ${plan.seed}`,
      '',
      drawTraffic({ timeline, traffic: plan.around?.traffic }, traffic, paint),
      ...(profile === undefined ? [] : trustLines(profile)),
      ...accountLines(account),
      '',
      ...warningLines(traffic.warnings, paint),
      ...verdictLines(verdict, 1, paint),
    ]
    console.log(lines.join('\n'))
  }
}
