import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type RequestReport, type ServiceTime, simulateRequests } from '../../sim/index.ts'
import { theoryOfMmck } from './queueing.ts'
import { PEERS, type PeerScenario, runPeer } from './queueing-peers.ts'

const SCENARIO: PeerScenario = {
  requests: 60_000,
  places: 3,
  ratePerSecond: 240,
  service: 'lognormal',
  meanMs: 10,
  variation: 0.8,
  waiting: 4,
  seed: 1,
}

/** Ours is long enough to have no chance of its own. */
const REQUESTS = 2_000_000

function ours({ places, ratePerSecond, service, meanMs, variation, waiting }: PeerScenario): RequestReport {
  const times: Record<PeerScenario['service'], ServiceTime> = {
    exponential: { kind: 'exponential', meanMs },
    lognormal: { kind: 'lognormal', meanMs, variation },
    deterministic: { kind: 'constant', ms: meanMs },
  }
  return simulateRequests({
    traffic: { kind: 'poisson', ratePerSecond },
    service: {
      serviceTime: times[service],
      concurrency: 1,
      balance: 'shared-queue',
      ...(waiting < 0 ? {} : { queueLimit: waiting }),
    },
    pods: places,
    forMs: (REQUESTS / ratePerSecond) * 1000,
    seed: 1,
  }).requests
}

for (const peer of PEERS) {
  const first = runPeer(peer, { ...SCENARIO, requests: 1000 })
  if (first === undefined) console.log(`Python has no ${peer}: its test is left out`)
  const testIfThere = first === undefined ? test.skip : test
  // M/G/c/K has no closed form.
  testIfThere(`${peer} makes requests wait as long, and rejects as many, where theory has no formula`, () => {
    for (const service of ['lognormal', 'deterministic'] as const) {
      const scenario = { ...SCENARIO, service }
      const { meanWaitMs, errors, total } = ours(scenario)
      const theirs = runPeer(peer, scenario)
      assert.ok(theirs)
      const said = `${service}: ${JSON.stringify(theirs)}, ours ${meanWaitMs} and ${errors.rejected / total}`
      assert.ok(Math.abs((meanWaitMs ?? 0) / theirs.meanWaitMs - 1) < 0.06, said)
      assert.ok(Math.abs(errors.rejected / total / theirs.rejected - 1) < 0.15, said)
    }
  })
}

const loss: PeerScenario = { ...SCENARIO, service: 'exponential', waiting: 0 }
const simfaas = runPeer('simfaas', { ...loss, requests: 1000 })
if (simfaas === undefined) console.log('Python has no simfaas: its test is left out')
const testSimfaas = simfaas === undefined ? test.skip : test
testSimfaas('simfaas rejects as many where nobody waits, as Erlang’s formula says', () => {
  const rejected = runPeer('simfaas', loss)?.rejected ?? Number.NaN
  const { errors, total } = ours(loss)
  const { blocking } = theoryOfMmck(loss.ratePerSecond / 1000, loss.meanMs, { places: 3, room: 3 })
  assert.ok(
    Math.abs(errors.rejected / total / blocking - 1) < 0.02,
    `ours ${errors.rejected / total}, not ${blocking}`,
  )
  assert.ok(Math.abs(rejected / blocking - 1) < 0.06, `theirs ${rejected}, not ${blocking}`)
})

test.run()
