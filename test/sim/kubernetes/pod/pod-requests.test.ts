import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parsePodTemplate } from '../../../../sim/kubernetes/parse-pod-template.ts'
import { podRequests } from '../../../../sim/kubernetes/pod/pod-requests.ts'
import type { Resources } from '../../../../sim/kubernetes/pod/pod-template.ts'

type Requests = Readonly<Record<string, number>>

/** Containers by what they request; an init container with `sidecar` goes on running. */
function requestsOf(
  containers: readonly Requests[],
  initContainers: readonly (Requests & { readonly sidecar?: 1 })[] = [],
  pod: Requests = {},
  unrequested: Resources = {},
): Resources {
  const parsed = parsePodTemplate({
    spec: {
      containers: containers.map((requests, i) => ({ name: `c${i}`, image: 'x', resources: { requests } })),
      initContainers: initContainers.map(({ sidecar, ...requests }, i) => ({
        name: `i${i}`,
        image: 'x',
        resources: { requests },
        ...(sidecar ? { restartPolicy: 'Always' } : {}),
      })),
      resources: { requests: pod },
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return podRequests(parsed.value, unrequested)
}

test('containers run together: they add up', () => {
  assert.equal(
    requestsOf([
      { cpu: 2, memory: 1 },
      { cpu: 1, memory: 1 },
    ]),
    { cpu: 3, memory: 2 },
  )
})

// The example in upstream's fit.go.
test('init containers run one by one: the largest counts, for each resource by itself', () => {
  assert.equal(
    requestsOf(
      [
        { cpu: 2, memory: 1 },
        { cpu: 1, memory: 1 },
      ],
      [
        { cpu: 2, memory: 1 },
        { cpu: 2, memory: 3 },
      ],
    ),
    { cpu: 3, memory: 3 },
  )
})

test('a sidecar runs beside the containers, and beside the init containers that come after it', () => {
  assert.equal(requestsOf([{ cpu: 2 }], [{ cpu: 1, sidecar: 1 }, { cpu: 4 }]), { cpu: 5 })
  assert.equal(requestsOf([{ cpu: 2 }], [{ cpu: 4 }, { cpu: 1, sidecar: 1 }]), { cpu: 4 })
  assert.equal(requestsOf([{ cpu: 2 }], [{ cpu: 1, sidecar: 1 }]), { cpu: 3 })
})

test('requests of the pod take the place of the sum for cpu and memory', () => {
  assert.equal(requestsOf([{ cpu: 2, memory: 5 }], [], { cpu: 3 }), { cpu: 3, memory: 5 })
})

test('for the score, a container without a request counts as a small one', () => {
  assert.equal(requestsOf([{ cpu: 2 }, {}], [], {}, { cpu: 0.1, memory: 200 }), { cpu: 2.1, memory: 400 })
})

test.run()
