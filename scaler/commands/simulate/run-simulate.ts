import type { ArgumentsCamelCase } from 'yargs'
import type { FurtherJudge, ObjectivesFile, RolloutPlan, Timeline, Verdict } from '../../../sim/index.ts'
import { profilePath } from '../../calibrate/profile/profile-path.ts'
import { readProfile } from '../../calibrate/profile/read-profile.ts'
import type { ServiceProfile } from '../../calibrate/profile/service-profile.ts'
import { trustLines } from '../../calibrate/profile/trust-lines.ts'
import { accountLines } from '../../draw/account-lines.ts'
import { drawRehearsal } from '../../draw/rehearsal-page.ts'
import { terminal } from '../../draw/terminal.ts'
import { drawTraffic } from '../../draw/traffic-page.ts'
import { warningLines } from '../../draw/warning-lines.ts'
import { ERRORS, ToolError } from '../../errors.ts'
import { OptionReader } from '../../options/option-reader.ts'
import { checkOutputFile } from '../../options/output-file.ts'
import { type Account, accountFor } from '../../rehearsal/account-for.ts'
import { judgePods } from '../../rehearsal/judge-pods.ts'
import { readObjectives } from '../../rehearsal/read-objectives.ts'
import { rehearse } from '../../rehearsal/rehearse.ts'
import { simulateTraffic } from '../../rehearsal/simulate-traffic.ts'
import { reportTraffic, withTraffic } from '../../rehearsal/traffic-report.ts'
import { fetchSources, prometheusSources } from '../../traffic/prometheus/fetch-sources.ts'
import { readPrometheusAccess, refuseUnusedAccess } from '../../traffic/prometheus/prometheus-access.ts'
import { isUnchanged, type ReadPlan, readPlan } from '../rehearsal/read-plan.ts'
import { type RehearsalSettings, readRehearsal } from '../rehearsal/read-rehearsal.ts'
import { printTraffic } from './print-traffic.ts'
import type { SimulateOptions } from './simulate-options.ts'

/** Nothing is promised beyond what the settings themselves promise. */
const NO_OBJECTIVES: ObjectivesFile = { rollout: {}, levels: {}, price: undefined, costMaxPerHour: undefined }

/** What happened, and what is to be thought of it. */
type Judged = { readonly verdict: Verdict; readonly timeline: Timeline }

/** Simulates what the options say, and prints what came of it; the exit code is the verdict. */
export async function runSimulate(argv: ArgumentsCamelCase<SimulateOptions>): Promise<void> {
  const read = new OptionReader()
  const settings = readRehearsal(read, argv, 0)
  checkOutputFile(read, '--svg', argv.svg)
  const sources = {
    tokenFile: argv.prometheusTokenFile,
    token: process.env['PROMETHEUS_TOKEN'],
    caFile: argv.prometheusCa,
  }
  if (prometheusSources(argv.traffic).length === 0) read.take(refuseUnusedAccess(sources))
  const access = readPrometheusAccess(sources)
  const readIn = readPlan(read, argv, settings, await fetchSources(argv.traffic, access))
  const objectives = argv.objectives === undefined ? NO_OBJECTIVES : readObjectives(argv.objectives)
  const { verdict, timeline } = isUnchanged(readIn.plan)
    ? watchTraffic(readIn, objectives, settings, argv)
    : rehearseRollout(readIn, objectives, settings, argv)
  if (argv.svg !== undefined) {
    // Most runs draw none.
    const { savePicture } = await import('./save-picture.ts')
    savePicture(argv.svg, readIn.plan, timeline, { verdict, levels: objectives.levels })
  }
  if (!verdict.pass) process.exitCode = ERRORS.VERDICT_FAILED.exitCode
}

/** Traffic to a workload that nobody changes. */
function watchTraffic(
  { plan, object, choice, warnings }: ReadPlan,
  objectives: ObjectivesFile,
  { stricter }: RehearsalSettings,
  argv: ArgumentsCamelCase<SimulateOptions>,
): Judged {
  refuseWithoutRollout(argv)
  const simulated = simulateTraffic(plan)
  const { timeline } = simulated
  const account = accountFor(plan, object, timeline, endMs(plan, timeline), objectives)
  const reasons = [...judgePods(timeline, { ...objectives.rollout, ...stricter }), ...account.violations]
  const verdict = { pass: reasons.length === 0, reasons }
  const profile = profileOf(argv)
  printTraffic(plan, simulated, account, verdict, { asJson: argv.json, profile, choice, warnings })
  return { verdict, timeline }
}

/** @throws {ToolError} ARGUMENT_INVALID for what is said of a rollout where there is none */
function refuseWithoutRollout({ within, worlds }: ArgumentsCamelCase<SimulateOptions>): void {
  const said = Object.entries({ '--within': within, '--worlds': worlds }).filter(
    ([, text]) => text !== undefined,
  )
  if (said.length === 0) return
  throw new ToolError(
    'ARGUMENT_INVALID',
    `${said.map(([flag]) => flag).join(' and ')} must be left out without a rollout: this is traffic alone`,
    { remedy: 'give --image-changes, --surge, --unavailable or --replicas-to to roll out under the traffic' },
  )
}

function rehearseRollout(
  { plan, object, choice, warnings }: ReadPlan,
  objectives: ObjectivesFile,
  { stricter, worlds }: RehearsalSettings,
  argv: ArgumentsCamelCase<SimulateOptions>,
): Judged {
  const accountOf = (timeline: Timeline): Account =>
    accountFor(plan, object, timeline, endMs(plan, timeline), objectives)
  const isAccounted = plan.around?.traffic !== undefined || argv.objectives !== undefined
  const judgeFurther: FurtherJudge = (timeline) => (isAccounted ? accountOf(timeline).violations : [])
  const rehearsed = rehearse(plan, { ...objectives.rollout, ...stricter }, worlds, judgeFurther)
  const { timeline, report, verdict } = rehearsed.rehearsal
  const traffic = reportTraffic(plan, timeline, choice, warnings)
  const account = isAccounted ? accountOf(timeline) : undefined
  const [columns, paint] = terminal()
  const profile = profileOf(argv)
  if (argv.json) {
    const { violations: _, ...sums } = account ?? {}
    const whole = { ...withTraffic(report, traffic), ...sums }
    const { after: spec, seed } = plan
    console.log(JSON.stringify({ spec, seed, timeline, report: whole, verdict, profile }))
    return { verdict, timeline }
  }
  const more = [
    ...(traffic === undefined
      ? []
      : [drawTraffic({ timeline, traffic: plan.around?.traffic }, traffic, paint)]),
    ...(profile === undefined ? [] : trustLines(profile)),
    ...(account === undefined ? [] : [...accountLines(account), '']),
    ...warningLines(traffic?.warnings ?? [], paint),
  ]
  console.log(drawRehearsal(rehearsed, columns, paint, more))
  return { verdict, timeline }
}

/** What the service was measured with; its options have been read and found right. */
function profileOf({ service }: ArgumentsCamelCase<SimulateOptions>): ServiceProfile | undefined {
  const path = profilePath(service)
  const profile = path === undefined ? undefined : readProfile(path)
  return profile?.ok ? profile.value : undefined
}

/** As long as was asked for; otherwise until the last thing happened. */
function endMs({ horizonMs }: RolloutPlan, { samples, events }: Timeline): number {
  return horizonMs ?? Math.max(samples.at(-1)?.tMs ?? 0, events.at(-1)?.tMs ?? 0)
}
