import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { deletePod } from '../../../../sim/kubernetes/kubelet/delete-pod.ts'
import { startPod } from '../../../../sim/kubernetes/kubelet/start-pod.ts'
import { deepFreeze, randomCourses } from './random-pods.ts'
import { type Fields, live, podOf, probe, story } from './sample-pods.ts'

const FOREVER = 10_000_000
const SLEEP = (seconds: number): Fields => ({ lifecycle: { preStop: { sleep: { seconds } } } })

/** What happens from a deletion at 100 s on, in seconds after it. */
function ending(plan: ReturnType<typeof podOf>, graceSeconds?: number): string {
  const grace = graceSeconds === undefined ? {} : { graceSeconds }
  const { events } = live(plan, { untilMs: FOREVER, deletedAtMs: 100_000, ...grace })
  const after = events.filter(({ atMs }) => atMs >= 100_000)
  return story(after.map((event) => ({ ...event, atMs: event.atMs - 100_000 })))
}

test('the program falls silent at SIGTERM, which comes at once without a hook, and ends 3 s later', () => {
  assert.is(ending(podOf({}, [{ stopMs: 3000 }])), 'silent@0, exited@3 0 Completed, gone@3')
})

test('a program that ignores SIGTERM is killed when the grace period of 30 s is over', () => {
  assert.is(ending(podOf({}, [{ stopMs: undefined }])), 'silent@0, exited@30 137 Error, gone@30')
})

test('a preStop sleep of 5 s comes before SIGTERM, and the program goes on serving meanwhile', () => {
  assert.is(ending(podOf(SLEEP(5), [{ stopMs: 400 }])), 'silent@5, exited@5.4 0 Completed, gone@5.4')
})

test('the sleep uses up the grace period: 30 s less 25 s leave 5 s', () => {
  assert.is(ending(podOf(SLEEP(25), [{ stopMs: 9000 }])), 'silent@25, exited@30 137 Error, gone@30')
})

test('after a sleep as long as the grace period there are still 2 s', () => {
  assert.is(ending(podOf(SLEEP(30), [{ stopMs: 1900 }])), 'silent@30, exited@31.9 0 Completed, gone@31.9')
  assert.is(ending(podOf(SLEEP(30), [{ stopMs: 2100 }])), 'silent@30, exited@32 137 Error, gone@32')
})

test('a program that serves until it exits falls silent only then', () => {
  const run = { stopMs: 8000, servesWhileStopping: true }
  assert.is(ending(podOf({}, [run])), 'exited@8 0 Completed, silent@8, gone@8')
})

test('readiness goes on while the pod ends: it fails three times in a grace period of 30 s', () => {
  const plan = podOf({ readinessProbe: probe({ periodSeconds: 5 }) }, [{ stopMs: 20_000 }])
  // Ticks at 1 s + 5 s each: 101, 106 and 111.
  assert.is(ending(plan), 'silent@0, unready@11, exited@20 0 Completed, gone@20')
})

test('liveness does not: a container that has gone deaf is left its grace period', () => {
  const plan = podOf({ livenessProbe: probe({ periodSeconds: 1 }) }, [{ stopMs: 20_000 }])
  assert.is(ending(plan), 'silent@0, exited@20 0 Completed, gone@20')
})

test('a pod whose image is still being pulled is gone at once', () => {
  const { events } = live(podOf(), { untilMs: FOREVER, imagesReadyAtMs: [60_000], deletedAtMs: 20_000 })
  assert.is(story(events), 'gone@20')
})

test('a pod in back-off has nothing to stop, and does not start again', () => {
  const plan = podOf({}, [{ exit: { afterMs: 500, exitCode: 1 } }])
  const { events } = live(plan, { untilMs: FOREVER, deletedAtMs: 5000 })
  assert.is(story(events.filter(({ atMs }) => atMs > 2000)), 'gone@5')
})

test('a container that crashes while it ends ends then', () => {
  const plan = podOf({}, [{ stopMs: undefined, exit: { afterMs: 104_000, exitCode: 3 } }])
  assert.is(ending(plan), 'silent@0, exited@4 3 Error, gone@4')
})

test('with a grace period of 0 the object is gone at once', () => {
  assert.is(ending(podOf({}, [{ stopMs: undefined }]), 0), 'silent@0, gone@0')
})

test('a second deletion with a shorter grace period counts, one with a longer one does not', () => {
  const plan = podOf({}, [{ stopMs: undefined }])
  const first = deletePod(startPod(plan, 0).state, 10_000)
  assert.is(first.nextMs, 40_000)
  assert.is(deletePod(first.state, 12_000, 5).nextMs, 17_000)
  assert.is(deletePod(first.state, 12_000, 60).nextMs, 40_000)
})

test('deleted while a probe stops its container, it is not started again', () => {
  const outages = [{ fromMs: 35_000, toMs: FOREVER, kind: 'refuses' as const }]
  const plan = podOf({ livenessProbe: probe() }, [{ outages, stopMs: 9000 }])
  // Liveness sends SIGTERM at 60 s: the container ends at 69 s, although a deletion at 65 s alone would give until 74 s.
  const { events } = live(plan, { untilMs: FOREVER, deletedAtMs: 65_000 })
  assert.is(story(events.filter(({ atMs }) => atMs > 60_000)), 'exited@69 0 Completed, gone@69')
})

test('properties of any pod: it goes, once, within its grace period or 2 s after its hook, and nothing follows', () => {
  fc.assert(
    fc.property(randomCourses, fc.nat(120_000), fc.nat(40), ({ plan, course }, deletedAtMs, grace) => {
      const { events, state } = live(plan, {
        untilMs: FOREVER,
        ...course,
        deletedAtMs,
        graceSeconds: grace,
      })
      const gone = events.findIndex(({ kind }) => kind === 'gone')
      assert.is(gone, events.length - 1)
      assert.ok(state.isGone)
      assert.ok((events[gone]?.atMs ?? Number.NaN) <= deletedAtMs + (grace === 0 ? 0 : grace * 1000 + 2000))
      const starts = events.filter(({ kind }) => kind === 'restarted' || kind === 'started')
      assert.ok(starts.every(({ atMs }) => atMs <= deletedAtMs))
    }),
    { numRuns: 300 },
  )
})

test('a deletion does not change the state that it is given', () => {
  fc.assert(
    fc.property(randomCourses, fc.nat(60_000), ({ plan, course }, deletedAtMs) => {
      deletePod(deepFreeze(startPod(plan, 0, course).state), deletedAtMs)
    }),
    { numRuns: 50 },
  )
})

test.run()
