export { type RandomStream, randomStream } from './engine/random-stream.ts'
export { compileFormula } from './keda/formula/compile-formula.ts'
export { parseScaledObject } from './keda/scaled-object/parse-scaled-object.ts'
export {
  type Diagnosis,
  type DiagnosisCode,
  diagnose,
} from './kubernetes/deployment/diagnose.ts'
export { type Fenceposts, resolveFenceposts } from './kubernetes/deployment/fenceposts.ts'
export type { HpaSpec } from './kubernetes/hpa/hpa-spec.ts'
export { parseHpa } from './kubernetes/hpa/parse/parse-hpa.ts'
export { type IntOrPercent, parseIntOrPercent } from './kubernetes/int-or-percent.ts'
export {
  type ContainerBehaviour,
  type ContainerRun,
  FLAWLESS_CONTAINER,
  FLAWLESS_RUN,
} from './kubernetes/kubelet/container/container-behaviour.ts'
export { parsePodTemplate } from './kubernetes/parse-pod-template.ts'
export { parseWorkload } from './kubernetes/parse-workload.ts'
export { podRequests } from './kubernetes/pod/pod-requests.ts'
export type { PodTemplate } from './kubernetes/pod/pod-template.ts'
export type { Node } from './kubernetes/scheduler/node.ts'
export { parseNodes } from './kubernetes/scheduler/parse-nodes.ts'
export type { Strategy, WorkloadSpec } from './kubernetes/workload-spec.ts'
export { warnOfApproximation } from './outcome/approximate-figures.ts'
export { type Attainment, attainmentOf, budgetSpent } from './outcome/attainment.ts'
export { warnOfBlindAutoscaler } from './outcome/blind-autoscaler.ts'
export { type ComparedFigure, compareReports } from './outcome/compare.ts'
export { costOf, type PodSize, type Price } from './outcome/cost.ts'
export { type Objectives, promisedObjectives } from './outcome/objectives.ts'
export { type ObjectivesFile, parseObjectives } from './outcome/parse-objectives.ts'
export { type PodUsage, podUsage } from './outcome/pod-usage.ts'
export type { Reaction, ReactionStage } from './outcome/reaction.ts'
export { type Report, summarize } from './outcome/report.ts'
export {
  judgeServiceLevels,
  type LatencyQuantile,
  QUANTILE_NAMES,
  type ServiceLevels,
} from './outcome/service-levels.ts'
export {
  hasSameCounts,
  type PodCounts,
  type Sample,
  type Timeline,
  type TimelineEvent,
  totalCounts,
} from './outcome/timeline.ts'
export { warnOfUnanswered } from './outcome/unanswered-requests.ts'
export { judge, type Verdict, type Violation, type ViolationCode } from './outcome/verdict.ts'
export type { Warning } from './outcome/warning.ts'
export { describeProblem, type Parsed, type Problem } from './parse/problem.ts'
export { type FurtherJudge, type Rehearsal, rehearseRollout } from './rehearse/rehearse-rollout.ts'
export { rehearseWorlds, type WorldsOutcome } from './rehearse/rehearse-worlds.ts'
export { type Autoscaler, type Autoscaling, metricNames } from './scenario/autoscaling.ts'
export type { Faults } from './scenario/faults.ts'
export { followedRate, wantedPods } from './scenario/followed-rate.ts'
export { longestMs } from './scenario/longest-delay.ts'
export type { Metric, MetricSeries } from './scenario/metric-series.ts'
export type { Operation, SpecFields } from './scenario/operation.ts'
export { parseFaults } from './scenario/parse-faults.ts'
export type { PodLife } from './scenario/pod-life.ts'
export type { Requests } from './scenario/requests.ts'
export { type RolloutPlan, rolloutScenario } from './scenario/rollout-scenario.ts'
export {
  type Change,
  type ClientRate,
  DEFAULT_CLIENT_RATE,
  type Delay,
  type Scenario,
} from './scenario/scenario.ts'
export { type Outcome, runScenario, simulate } from './simulation/simulate.ts'
export { Simulation } from './simulation/simulation.ts'
export { approximateRequests } from './traffic/approximate-requests.ts'
export { expectedRequests } from './traffic/expected-requests.ts'
export { notInFluid } from './traffic/fluid/fluid-limits.ts'
export { rateSeries } from './traffic/rate-series.ts'
export { scaleTraffic } from './traffic/scale-traffic.ts'
export type { Depth, ServedTraffic } from './traffic/served-traffic.ts'
export type { Batching } from './traffic/service/batching.ts'
export type { Crowding, CrowdPoint } from './traffic/service/crowding.ts'
export type { Collections, Pauses } from './traffic/service/pauses.ts'
export { podCapacityPerSecond } from './traffic/service/pod-capacity.ts'
export { BALANCES, type Balance, type ServiceModel } from './traffic/service/service-model.ts'
export type { ServiceTime, ServiceTimeBucket } from './traffic/service/service-time.ts'
export { type RequestOutcome, type RequestScenario, simulateRequests } from './traffic/simulate-requests.ts'
export type { RequestError, RequestReport, RequestWindow } from './traffic/tally/request-report.ts'
export type { RatePoint, Traffic } from './traffic/traffic.ts'
