import { buildApp } from '../../server/app.ts'
import { openInChildren } from '../../server/children/child-pool.ts'
import { BodyMemory } from '../../server/connections/body-memory.ts'
import { CONNECTION_LIMITS, type ConnectionLimits } from '../../server/connections/http-server.ts'
import type { TlsMaterial } from '../../server/connections/tls-files.ts'
import type { FastifyApp, LogOptions } from '../../server/fastify-app.ts'
import { createMetrics, type Metrics } from '../../server/metrics/metrics.ts'
import { observeQueue } from '../../server/metrics/observe-queue.ts'
import { reportBodyMemory, reportQueueMemory } from '../../server/metrics/process-metrics.ts'
import { reportModels } from '../../server/metrics/report-models.ts'
import { findModelRoot } from '../../server/model-root.ts'
import { type OpenSession, openSession } from '../../server/onnx-session.ts'
import { Lifecycle } from '../../server/process/lifecycle.ts'
import type { FairBy } from '../../server/process/settings/connection-settings.ts'
import { QueueMemory } from '../../server/queue/queue-memory.ts'
import { FolderRepository } from '../../server/repository/folder-repository.ts'
import { type ModelPlan, mainPlan, readModelPlans } from '../../server/repository/plan/model-plan.ts'
import type { Tracer } from '../../server/tracing/tracer.ts'

export type StartedApp = {
  readonly app: FastifyApp
  readonly main: ModelPlan
  readonly lifecycle: Lifecycle
  readonly metrics: Metrics
  readonly bodyMemory: BodyMemory
  readonly repository: FolderRepository
  /** Process ids of the models' children, in the order of their starts. */
  readonly children: readonly number[]
  readonly load: () => Promise<void>
  /** POSTs JSON and reads the reply. */
  readonly post: (url: string, body: unknown) => Promise<Reply>
}

type Reply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

/** The service as main.ts wires it, on no port; `load` has run unless `isLoaded` is false. */
export async function startApp({
  isLoaded = true,
  open = openSession,
  root = findModelRoot(),
  hasModelControl = false,
  token,
  rateLimit = 0,
  limits = {},
  tls,
  trustedProxies = 0,
  fairBy,
  queueBytes = 2 ** 30,
  bodyBytes = 2 ** 30,
  bodyPatienceMs,
  logger = false,
  tracer,
}: {
  isLoaded?: boolean
  open?: OpenSession
  root?: string
  hasModelControl?: boolean
  token?: string
  rateLimit?: number
  limits?: Partial<ConnectionLimits>
  tls?: TlsMaterial
  trustedProxies?: number
  fairBy?: FairBy
  queueBytes?: number
  bodyBytes?: number
  bodyPatienceMs?: number
  logger?: false | LogOptions
  tracer?: Tracer
} = {}): Promise<StartedApp> {
  const lifecycle = new Lifecycle(() => repository.problem)
  const metrics = createMetrics()
  const children: number[] = []
  const queueMemory = new QueueMemory(queueBytes)
  reportQueueMemory(metrics, queueMemory)
  const bodyMemory = new BodyMemory(bodyBytes, bodyPatienceMs)
  reportBodyMemory(metrics, bodyMemory)
  const main = mainPlan(readModelPlans(root))
  const repository = new FolderRepository({
    root,
    pinned: {},
    openSession: open,
    openInChildren,
    processors: 2,
    childrenFor: () => 1,
    onPlaced: () => {},
    onChildReady: (_model, _version, pid) => children.push(pid),
    onChildrenGone: () => {},
    onChildLost: (model, version, { reason }) => metrics.childRestarts.inc({ model, version, reason }),
    queueMemory,
    observeQueue: (model, version) => observeQueue(metrics, model, version),
    onShadow: ({ name: model, version }, shadow, outcome) =>
      metrics.shadowAnswers.inc({ model, version, shadow, outcome }),
    onBroken: () => lifecycle.markBroken(),
    onChange: () => reportModels(metrics, repository),
  })
  const app = await buildApp({
    repository,
    main,
    lifecycle,
    metrics,
    bodyMemory,
    buildVersion: 'test',
    hasModelControl,
    token,
    rateLimit,
    logger,
    tracer,
    limits: { ...CONNECTION_LIMITS, ...limits },
    tls,
    trustedProxies,
    fairBy,
  })
  const load = async (): Promise<void> => {
    await repository.loadAll()
    lifecycle.markStarted()
  }
  if (isLoaded) await load()
  const post = async (url: string, body: unknown): Promise<Reply> => {
    const headers = { 'content-type': 'application/json' }
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    const reply = await app.inject({ method: 'POST', url, headers, payload })
    return { status: reply.statusCode, body: reply.json() }
  }
  return { app, main, lifecycle, metrics, bodyMemory, repository, children, load, post }
}

/** The first patient of cleveland.csv, who is healthy. */
export const PATIENT: Readonly<Record<string, number>> = {
  age: 63,
  sex: 1,
  cp: 1,
  trestbps: 145,
  chol: 233,
  fbs: 1,
  restecg: 2,
  thalach: 150,
  exang: 0,
  oldpeak: 2.3,
  slope: 3,
  ca: 0,
  thal: 6,
}

/** The same patient, asked the Open Inference way. */
export function inferBody(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const data = Object.values(PATIENT)
  return { inputs: [{ name: 'features', shape: [1, 13], datatype: 'FP32', data, ...change }] }
}
