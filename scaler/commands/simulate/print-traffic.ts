import type { RolloutPlan, Verdict } from '../../../sim/index.ts'
import type { ServiceProfile } from '../../calibrate/profile/service-profile.ts'
import { trustLines } from '../../calibrate/profile/trust-lines.ts'
import { accountLines } from '../../draw/account-lines.ts'
import { verdictLines } from '../../draw/rehearsal-page.ts'
import { terminal } from '../../draw/terminal.ts'
import { drawTraffic } from '../../draw/traffic-page.ts'
import type { Account } from '../../rehearsal/account-for.ts'
import type { SimulatedTraffic } from '../../rehearsal/simulate-traffic.ts'
import { reportTraffic, withTraffic } from '../../rehearsal/traffic-report.ts'

/** Prints what came of traffic to a workload that nobody changes. */
export function printTraffic(
  plan: RolloutPlan,
  { timeline, report }: SimulatedTraffic,
  account: Account,
  verdict: Verdict,
  { asJson, profile }: { readonly asJson: boolean; readonly profile: ServiceProfile | undefined },
): void {
  const traffic = reportTraffic(plan, timeline)
  const [, paint] = terminal()
  if (asJson) {
    const { violations: _, ...sums } = account
    const whole = { ...withTraffic(report, traffic), ...sums }
    const { after: spec, seed } = plan
    console.log(JSON.stringify({ spec, seed, timeline, report: whole, verdict, profile }))
  } else if (traffic !== undefined) {
    const { kind, name, replicas } = plan.after
    const lines = [
      `${paint.strong(`${kind} ${name}`)}: ${replicas} replicas; simulated with seed ${plan.seed}`,
      '',
      drawTraffic({ timeline, traffic: plan.around?.traffic }, traffic, paint),
      ...(profile === undefined ? [] : trustLines(profile)),
      ...accountLines(account),
      '',
      ...verdictLines(verdict, 1, paint),
    ]
    console.log(lines.join('\n'))
  }
}
