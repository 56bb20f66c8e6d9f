import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../../sim/engine/random-stream.ts'
import { startPod } from '../../../../sim/kubernetes/kubelet/start-pod.ts'
import { stepPod } from '../../../../sim/kubernetes/kubelet/step-pod.ts'
import { deepFreeze, randomCourses } from './random-pods.ts'
import { live, podOf, probe, story } from './sample-pods.ts'

const FOREVER = 10_000_000

test('without probes: ready at the first relist after the start, in one step', () => {
  const { events, steps } = live(podOf(), { untilMs: FOREVER })
  assert.is(story(events), 'answering@0, started@1, ready@1')
  assert.is(steps, 1)
})

test('a node that relists at 300 ms of each second sees a start at 0 at 0.3 s', () => {
  assert.is(
    story(live(podOf(), { untilMs: FOREVER, relistOffsetMs: 300 }).events),
    'answering@0, started@0.3, ready@0.3',
  )
})

test('containers start one after the other, each once its image is there; the status waits for the last', () => {
  const plan = podOf({}, [{}], {
    containers: [
      { name: 'app', image: 'app:1' },
      { name: 'proxy', image: 'proxy:1' },
    ],
  })
  const { events } = live(plan, { untilMs: FOREVER, imagesReadyAtMs: [2500, 7200] })
  assert.is(story(events), 'answering@7.2, started@8, ready@8')
})

/*
 * The kubelet first sees the container at 1 s and probes at once: nothing answers. That registers the run, which asks
 * for a sync at the next relist, 2 s; there the probe runs once more and the ticker starts anew. Its ticks: 12, 22 …
 */
test('readiness alone: the program answers after 3 s, the kubelet finds out a period of 10 s later', () => {
  const { events } = live(podOf({ readinessProbe: probe() }, [{ answersAfterMs: 3000 }]), {
    untilMs: FOREVER,
  })
  assert.is(story(events), 'started@1, answering@3, ready@12')
})

test('readiness alone: a program that answers at once is ready when the kubelet first sees it', () => {
  assert.is(story(live(podOf({ readinessProbe: probe() }), { untilMs: FOREVER }).events, 'ready'), 'ready@1')
})

test('an initial delay of 5 s lets the ticks at 2 s + 2 s + 2 s pass: 6 s is the first that counts', () => {
  const plan = podOf({ readinessProbe: probe({ periodSeconds: 2, initialDelaySeconds: 5 }) })
  assert.is(story(live(plan, { untilMs: FOREVER }).events, 'ready'), 'ready@6')
})

/* Startup ticks each second from 0 on: 2 s fails, 3 s passes; that asks for a sync at once, and readiness is tried. */
test('with a startup probe every second, readiness follows at the moment that it passes', () => {
  const plan = podOf(
    { startupProbe: probe({ periodSeconds: 1 }), readinessProbe: probe({ periodSeconds: 30 }) },
    [{ answersAfterMs: 2500 }],
  )
  assert.is(story(live(plan, { untilMs: FOREVER }).events, 'ready'), 'ready@3')
})

test('three good answers: each attempt counts, whatever made the kubelet try', () => {
  const plan = podOf({ readinessProbe: probe({ periodSeconds: 5, successThreshold: 3 }) })
  // 1 s (first seen), 2 s (sync for the registered run), then a tick 5 s later.
  assert.is(story(live(plan, { untilMs: FOREVER }).events, 'ready'), 'ready@7')
})

/* Liveness ticks at 10, 20, 30 …; silent from 35 s on: 40, 50 and 60 fail. */
test('three bad answers to a liveness probe of 10 s end a container silent from 35 s on at 60 s', () => {
  const outages = [{ fromMs: 35_000, toMs: FOREVER, kind: 'refuses' as const }]
  const plan = podOf({ livenessProbe: probe() }, [{ outages, stopMs: 1500 }, {}])
  assert.is(
    story(live(plan, { untilMs: FOREVER }).events, 'unhealthy', 'exited', 'restarted'),
    'unhealthy@60 liveness, exited@61.5 0 Completed, restarted@62 1',
  )
})

test('a liveness probe that hangs fails after its timeout: 3 s later', () => {
  const outages = [{ fromMs: 35_000, toMs: FOREVER, kind: 'hangs' as const }]
  const plan = podOf({ livenessProbe: probe({ timeoutSeconds: 3 }) }, [{ outages }, {}])
  assert.is(story(live(plan, { untilMs: FOREVER }).events, 'unhealthy'), 'unhealthy@63 liveness')
})

test('a timeout of 15 s with a period of 10 s: each probe follows the one before at once', () => {
  const outages = [{ fromMs: 35_000, toMs: FOREVER, kind: 'hangs' as const }]
  const plan = podOf({ livenessProbe: probe({ timeoutSeconds: 15 }) }, [{ outages }, {}])
  // 40 to 55, 55 to 70 (the tick of 50 was kept), 70 to 85 (the tick of 60 was kept, that of 70 is taken by it).
  assert.is(story(live(plan, { untilMs: FOREVER }).events, 'unhealthy'), 'unhealthy@85 liveness')
})

test('an outage shorter than three periods ends nothing', () => {
  const outages = [{ fromMs: 35_000, toMs: 59_000, kind: 'refuses' as const }]
  const { events } = live(podOf({ livenessProbe: probe() }, [{ outages }]), { untilMs: FOREVER })
  assert.is(story(events, 'unhealthy', 'restarted'), '')
})

test('a failing readiness probe takes the pod out after three periods, and one good answer brings it back', () => {
  const outages = [{ fromMs: 100_500, toMs: 200_500, kind: 'refuses' as const }]
  const plan = podOf({ readinessProbe: probe() }, [{ outages }])
  // Ticks at 11, 21 …: 101, 111 and 121 fail, 201 is good.
  assert.is(
    story(live(plan, { untilMs: FOREVER }).events, 'ready', 'unready'),
    'ready@1, unready@121, ready@201',
  )
})

test('a startup probe that never passes ends the container after its threshold, with its own grace', () => {
  const startupProbe = probe({ periodSeconds: 5, failureThreshold: 4, terminationGracePeriodSeconds: 7 })
  const plan = podOf({ startupProbe }, [{ answersAfterMs: undefined, stopMs: undefined }])
  // Ticks at 5, 10, 15 and 20 fail; SIGKILL 7 s later.
  assert.is(
    story(live(plan, { untilMs: 28_000 }).events, 'unhealthy', 'exited', 'restarted'),
    'unhealthy@20 startup, exited@27 137 Error, restarted@28 1',
  )
})

test('liveness waits for startup: a program that answers after 50 s lives, although liveness alone would end it', () => {
  const livenessProbe = probe()
  const run = { answersAfterMs: 50_500 }
  const gated = podOf({ livenessProbe, startupProbe: probe({ failureThreshold: 10 }) }, [run])
  assert.is(story(live(gated, { untilMs: FOREVER }).events, 'unhealthy'), '')
  const bare = live(podOf({ livenessProbe }, [run]), { untilMs: 31_000 })
  assert.is(story(bare.events, 'unhealthy'), 'unhealthy@30 liveness')
})

test('a container that crashes after half a second waits 0, 10, 20, 40, 80, 160, 300, 300 s', () => {
  const { events } = live(podOf({}, [{ exit: { afterMs: 500, exitCode: 1 } }]), { untilMs: 1_300_000 })
  const exits = events.filter(({ kind }) => kind === 'exited').map(({ atMs }) => atMs)
  const waits = exits.slice(1).map((atMs, index) => atMs - 500 - (exits[index] ?? 0))
  // The first restart comes with the relist, half a second after the exit.
  assert.equal(waits, [500, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000])
})

test('a run of more than ten minutes starts the back-off over', () => {
  const crash = { exit: { afterMs: 500, exitCode: 1 } }
  const long = { exit: { afterMs: 600_500, exitCode: 1 } }
  const { events } = live(podOf({}, [crash, crash, crash, long, crash]), { untilMs: 640_000 })
  const backingOff = events.filter(({ kind }) => kind === 'backingOff')
  // Waits of 10 and 20 s; then none after the long run that ends at 632.5 s, and 10 s again.
  assert.is(story(backingOff), 'backingOff@2 11500, backingOff@13 32000, backingOff@634 643500')
})

test('by chance the kubelet looks up to half the wait later', () => {
  const plan = podOf({}, [{ exit: { afterMs: 500, exitCode: 1 } }])
  let step = startPod(plan, 0)
  const random = randomStream(7, 'back-off')
  const lateness = new Set<number>()
  while (step.nextMs !== undefined && step.nextMs < 400_000) {
    step = stepPod(step.state, step.nextMs, random)
    for (const event of step.events) if (event.kind === 'backingOff') lateness.add(event.untilMs - event.atMs)
  }
  const waits = [...lateness]
  assert.ok(waits.length > 2 && waits.every((waitMs) => !Number.isInteger(waitMs / 10_000)), waits.join())
})

test('memory that grows by 1 MiB/s from 100 MiB passes a limit of 128 MiB after 28 s: OOMKilled', () => {
  const MiB = 1024 * 1024
  const plan = podOf({ resources: { limits: { memory: '128Mi' } } }, [
    { memory: { startBytes: 100 * MiB, growthBytesPerSecond: MiB } },
    {},
  ])
  assert.is(
    story(live(plan, { untilMs: FOREVER }).events, 'exited', 'unready', 'restarted'),
    'exited@28.001 137 OOMKilled, unready@29, restarted@30 1',
  )
})

test('properties of any pod: steps do not change what they are given, and split anywhere give the same story', () => {
  fc.assert(
    fc.property(randomCourses, fc.array(fc.nat(200_000), { maxLength: 5 }), ({ plan, course }, cuts) => {
      const whole = live(plan, { untilMs: 200_000, ...course })
      let step = startPod(plan, 0, course)
      const events = [...step.events]
      for (const cutMs of [...cuts, 200_000].sort((a, b) => a - b)) {
        step = stepPod(deepFreeze(step.state), cutMs)
        events.push(...step.events)
      }
      assert.equal(events, whole.events)
      assert.equal({ ...step.state, steppedToMs: 0 }, { ...whole.state, steppedToMs: 0 })
    }),
    { numRuns: 200 },
  )
})

test('properties of any pod: ready only once started, restarts rise by one, back-off within 300 s, time goes on', () => {
  fc.assert(
    fc.property(randomCourses, ({ plan, course }) => {
      const { events } = live(plan, { untilMs: 3_000_000, ...course })
      const restarts = new Map<string, number>()
      let isReady = false
      let hasStarted = false
      let lastMs = 0
      for (const event of events) {
        assert.ok(event.atMs >= lastMs)
        lastMs = event.atMs
        if (event.kind === 'started') hasStarted = true
        if (event.kind === 'ready' || event.kind === 'unready') {
          assert.ok(hasStarted)
          assert.is.not(event.kind === 'ready', isReady)
          isReady = event.kind === 'ready'
        }
        if (event.kind === 'backingOff') assert.ok(event.untilMs - event.atMs <= 300_000)
        if (event.kind === 'restarted') {
          assert.ok(event.restarts > (restarts.get(event.container) ?? 0))
          restarts.set(event.container, event.restarts)
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('properties of any pod: with a startup probe it is never ready while no program has answered', () => {
  fc.assert(
    fc.property(randomCourses, ({ plan, course }) => {
      if (plan.containers.some(({ probes }) => probes.startup === undefined)) return
      const { events } = live(plan, { untilMs: 300_000, ...course })
      const ready = events.findIndex(({ kind }) => kind === 'ready')
      const answering = events.findIndex(({ kind }) => kind === 'answering')
      if (ready >= 0)
        assert.ok(answering >= 0 && (events[answering]?.atMs ?? 0) <= (events[ready]?.atMs ?? 0))
    }),
    { numRuns: 200 },
  )
})

test.run()
