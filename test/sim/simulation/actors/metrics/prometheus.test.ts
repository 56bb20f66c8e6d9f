import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Pod } from '../../../../../sim/kubernetes/pod/pod.ts'
import { Service } from '../../../../../sim/simulation/actors/load/service.ts'
import { Prometheus } from '../../../../../sim/simulation/actors/metrics/prometheus.ts'
import { Agenda } from '../../../../../sim/simulation/agenda.ts'
import { World } from '../../../../../sim/simulation/world/world.ts'

const SET = 'web-v1'
const WINDOW_MS = 60_000

/** A service of two pods that have been serving 40 requests a second for long, and Prometheus, which knows them. */
class Stage {
  readonly agenda = new Agenda(0)
  readonly world = new World(undefined, 1)
  readonly pods: readonly Pod[]
  readonly prometheus: Prometheus

  constructor(scrapeIntervalMs = 15_000) {
    this.world.pods.addOwner(SET)
    this.pods = [this.addPod(), this.addPod()]
    const service = new Service(this.agenda, this.world, {
      ratePerSecond: [{ atMs: 0, value: 40 }],
      propagationMs: 0,
    })
    const options = { scrapeIntervalMs, keepMs: WINDOW_MS, seed: 1 }
    this.prometheus = new Prometheus(this.agenda, this.world, service, options)
  }

  addPod(): Pod {
    const { pods } = this.world
    const pod = pods.create(
      { replicaSet: SET, image: 'v1', node: 'node', deletionCost: 0 },
      this.agenda.nowMs,
    )
    pods.noteAnswering(pod, true)
    pods.markReady(pod, this.agenda.nowMs)
    return pod
  }

  removePod(pod: Pod | undefined): void {
    assert.ok(pod !== undefined)
    this.world.pods.markDeleted(pod, this.agenda.nowMs)
    this.world.pods.noteAnswering(pod, false)
    this.world.pods.remove(pod)
  }

  advanceTo(tMs: number): void {
    while ((this.agenda.nextMs ?? Number.POSITIVE_INFINITY) <= tMs) this.agenda.step()
    this.agenda.advanceTo(tMs)
  }

  rate(): number | null {
    return this.prometheus.rate(WINDOW_MS, this.agenda.nowMs)
  }
}

function isAbout(actual: number | null, expected: number): void {
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-6 * expected, `${actual}, not ${expected}`)
}

test('constant load is measured exactly from the first moment on: counters go on where they stood', () => {
  const stage = new Stage()
  for (let tMs = 0; tMs <= 120_000; tMs += 7000) {
    stage.advanceTo(tMs)
    isAbout(stage.rate(), 40)
  }
})

test('what a pod served that is gone stays in the window, and leaves it bit by bit', () => {
  const stage = new Stage()
  stage.advanceTo(30_000)
  stage.removePod(stage.pods[0])
  stage.advanceTo(40_000)
  // 20 a second of the one that is gone, less what is missing at the end; the other one has begun to get all 40.
  const soon = stage.rate() ?? 0
  assert.ok(soon > 30, `${soon}`)
  stage.advanceTo(150_000)
  isAbout(stage.rate(), 40)
})

test('a new pod is in no rate until its second scrape, and what it served before the first one never is', () => {
  const stage = new Stage(30_000)
  stage.advanceTo(120_000)
  stage.addPod()
  // Its share of 13 a second is seen by nobody; the others serve 27.
  stage.advanceTo(150_000)
  const dip = stage.rate() ?? 0
  assert.ok(dip < 38 && dip > 26, `${dip}`)
  stage.advanceTo(300_000)
  isAbout(stage.rate(), 40)
})

test('a pod that has served nothing has no counter, but it is known: then there is no load, and not no value', () => {
  const agenda = new Agenda(0)
  const world = new World(undefined, 1)
  world.pods.addOwner(SET)
  const pod = world.pods.create({ replicaSet: SET, image: 'v1', node: 'node', deletionCost: 0 }, 0)
  world.pods.markReady(pod, 0)
  const service = new Service(agenda, world, { ratePerSecond: [{ atMs: 0, value: 0 }] })
  const prometheus = new Prometheus(agenda, world, service, {
    scrapeIntervalMs: 15_000,
    keepMs: WINDOW_MS,
    seed: 1,
  })
  assert.is(prometheus.rate(WINDOW_MS, 0), 0)
  world.pods.markDeleted(pod, 0)
  world.pods.remove(pod)
  assert.is(prometheus.rate(WINDOW_MS, 0), null)
})

test.run()
