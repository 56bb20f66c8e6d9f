import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { parsePodTemplate } from '../../../sim/kubernetes/parse-pod-template.ts'
import { describeProblem } from '../../../sim/parse/problem.ts'

const MiB = 1024 * 1024

function template(container: object = {}, spec: object = {}, metadata: object = {}): object {
  return { metadata, spec: { containers: [{ name: 'app', image: 'app:1', ...container }], ...spec } }
}

/** The problems of a template, in words. */
function problems(object: unknown): string[] {
  const parsed = parsePodTemplate(object)
  return parsed.ok ? [] : parsed.problems.map(describeProblem)
}

function check(title: string, object: unknown, ...expected: string[]): void {
  test(title, () => assert.equal(problems(object), expected))
}

test('the manifest of the service itself', () => {
  const path = new URL('../../../manifests/base/deployment.yaml', import.meta.url)
  const parsed = parsePodTemplate(parse(readFileSync(path, 'utf8')).spec.template)
  assert.ok(parsed.ok, JSON.stringify(parsed))
  assert.is(parsed.value.terminationGracePeriodSeconds, 40)
  assert.equal(parsed.value.containers[0], {
    name: 'server',
    image: 'tidegate-server:1',
    requests: { cpu: 0.1, memory: 128 * MiB },
    limits: { cpu: 1, memory: 256 * MiB },
    startupProbe: {
      initialDelaySeconds: 0,
      periodSeconds: 1,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: 60,
      terminationGracePeriodSeconds: undefined,
    },
    readinessProbe: {
      initialDelaySeconds: 0,
      periodSeconds: 2,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: 3,
      terminationGracePeriodSeconds: undefined,
    },
    livenessProbe: {
      initialDelaySeconds: 0,
      periodSeconds: 10,
      timeoutSeconds: 3,
      successThreshold: 1,
      failureThreshold: 3,
      terminationGracePeriodSeconds: undefined,
    },
    preStop: { kind: 'sleep', seconds: 5 },
  })
})

test('everything left out has the default of the API', () => {
  assert.equal(parsePodTemplate(template({ livenessProbe: { tcpSocket: { port: 1 } } })), {
    ok: true,
    value: {
      containers: [
        {
          name: 'app',
          image: 'app:1',
          requests: {},
          limits: {},
          startupProbe: undefined,
          readinessProbe: undefined,
          livenessProbe: {
            initialDelaySeconds: 0,
            periodSeconds: 10,
            timeoutSeconds: 1,
            successThreshold: 1,
            failureThreshold: 3,
            terminationGracePeriodSeconds: undefined,
          },
          preStop: undefined,
        },
      ],
      initContainers: [],
      podRequests: {},
      terminationGracePeriodSeconds: 30,
      deletionCost: 0,
    },
  })
})

test('a zero in a field of a probe is a default too, as the API takes it', () => {
  const parsed = parsePodTemplate(
    template({ readinessProbe: { exec: {}, periodSeconds: 0, timeoutSeconds: 0, failureThreshold: 0 } }),
  )
  assert.ok(parsed.ok)
  const probe = parsed.value.containers[0]?.readinessProbe
  assert.equal([probe?.periodSeconds, probe?.timeoutSeconds, probe?.failureThreshold], [10, 1, 3])
})

test('a resource with a limit alone requests its limit', () => {
  const parsed = parsePodTemplate(
    template({ resources: { limits: { cpu: '2', 'nvidia.com/gpu': 1 }, requests: { cpu: '500m' } } }),
  )
  assert.ok(parsed.ok, JSON.stringify(parsed))
  assert.equal(parsed.value.containers[0]?.requests, { cpu: 0.5, 'nvidia.com/gpu': 1 })
})

test('the cost of a deletion is read from its annotation', () => {
  const name = 'controller.kubernetes.io/pod-deletion-cost'
  const parsed = parsePodTemplate(template({}, {}, { annotations: { [name]: '-100' } }))
  assert.is(parsed.ok && parsed.value.deletionCost, -100)
  for (const cost of ['+1', '01', '2147483648', '-2147483649', 5, ''])
    assert.is(problems(template({}, {}, { annotations: { [name]: cost } })).length, 1, `${cost}`)
})

test('a hook that is no sleep has an unknown length', () => {
  const parsed = parsePodTemplate(template({ lifecycle: { preStop: { exec: { command: ['x'] } } } }))
  assert.equal(parsed.ok && parsed.value.containers[0]?.preStop, { kind: 'hook' })
})

check(
  'all problems at once, each with its path',
  template(
    {
      readinessProbe: { httpGet: {}, exec: {}, periodSeconds: -1, terminationGracePeriodSeconds: 5 },
      livenessProbe: { successThreshold: 2 },
      lifecycle: { preStop: { sleep: { seconds: 31 } } },
      resources: { requests: { cpu: 2 }, limits: { cpu: 1, memory: 'much' } },
    },
    { restartPolicy: 'Never' },
  ),
  'spec.template.spec.restartPolicy must be Always, not "Never": leave it out, or use a Job',
  'spec.template.spec.containers[0].resources.limits.memory must be a quantity of at least 0, not "much": write for example 2, 500m or 256Mi',
  'spec.template.spec.containers[0].resources.requests.cpu must be at most the limit (1), not 2: lower the request, or raise the limit',
  'spec.template.spec.containers[0].readinessProbe must be a probe with exactly one of exec, httpGet, tcpSocket, grpc, not ["exec","httpGet"]: keep one of them',
  'spec.template.spec.containers[0].readinessProbe.periodSeconds must be an integer from 0 to 2147483647, not -1: write a whole number without quotes',
  'spec.template.spec.containers[0].readinessProbe.terminationGracePeriodSeconds must be absent for a readiness probe, not 5: remove it: that probe ends no container',
  'spec.template.spec.containers[0].livenessProbe must be a probe with exactly one of exec, httpGet, tcpSocket, grpc, not []: say what the probe asks',
  'spec.template.spec.containers[0].livenessProbe.successThreshold must be 1 for a liveness probe, not 2: leave it out: only a readiness probe may ask for more',
  'spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds must be an integer from 0 to 30, not 31: write a whole number without quotes',
)
check(
  'devices come in whole pieces and are not shared',
  template({ resources: { requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': 1.5 } } }),
  'spec.template.spec.containers[0].resources.limits.nvidia.com/gpu must be a whole number, not 1.5: devices are handed out in whole pieces',
  'spec.template.spec.containers[0].resources.requests.nvidia.com/gpu must be equal to the limit (1.5), not 1: lower the request, or raise the limit',
)
check(
  'no containers',
  { spec: {} },
  'spec.template.spec.containers must be a list of at least one container, not null: add a container',
)
check(
  'two containers of one name',
  template({}, { initContainers: [{ name: 'app', image: 'x' }] }),
  'spec.template.spec must be a pod with a different name for each container, not "app": rename one of the two',
)
check(
  'no object at all, under a path of its own',
  7,
  'spec.template must be an object, not 7: compare it with the Kubernetes API reference',
  'spec.template.spec must be an object, not null: compare it with the Kubernetes API reference',
  'spec.template.spec.containers must be a list of at least one container, not null: add a container',
)

test.run()
