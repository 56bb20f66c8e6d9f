import type { RolloutPlan } from '../../sim/index.ts'
import { terminal } from '../draw/terminal.ts'
import { drawTraffic } from '../draw/traffic-page.ts'
import { simulateTraffic } from '../rehearsal/simulate-traffic.ts'
import { reportTraffic, withTraffic } from '../rehearsal/traffic-report.ts'

/** Simulates traffic to a workload that nobody changes, and prints what came of it. */
export function printTraffic(plan: RolloutPlan, asJson: boolean): void {
  const { timeline, report } = simulateTraffic(plan)
  const traffic = reportTraffic(plan, timeline)
  const [, paint] = terminal()
  if (asJson) {
    const whole = withTraffic(report, traffic)
    console.log(JSON.stringify({ spec: plan.after, seed: plan.seed, timeline, report: whole }))
  } else if (traffic !== undefined) {
    const { kind, name, replicas } = plan.after
    console.log(`${paint.strong(`${kind} ${name}`)}: ${replicas} replicas; simulated with seed ${plan.seed}`)
    console.log(`\n${drawTraffic({ timeline, traffic: plan.around?.traffic }, traffic, paint)}`)
  }
}
