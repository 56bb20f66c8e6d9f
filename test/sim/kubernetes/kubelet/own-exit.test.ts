import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ContainerRun,
  FLAWLESS_RUN,
  type MemoryUse,
} from '../../../../sim/kubernetes/kubelet/container/container-behaviour.ts'
import {
  exceedsAfterMs,
  type OwnExit,
  ownExit,
} from '../../../../sim/kubernetes/kubelet/container/own-exit.ts'

function check(
  title: string,
  run: Partial<ContainerRun>,
  limit: number | undefined,
  expected: OwnExit | undefined,
): void {
  test(title, () => assert.equal(ownExit({ ...FLAWLESS_RUN, ...run }, limit), expected))
}

const oomAt = (afterMs: number): OwnExit => ({ afterMs, exit: { exitCode: 137, reason: 'OOMKilled' } })
const exit = { afterMs: 5000, exitCode: 2 }

check('a flawless run never ends', {}, 100, undefined)
check('an exit with a code is an error', { exit }, 100, {
  afterMs: 5000,
  exit: { exitCode: 2, reason: 'Error' },
})
check('one with 0 is completion', { exit: { afterMs: 5, exitCode: 0 } }, undefined, {
  afterMs: 5,
  exit: { exitCode: 0, reason: 'Completed' },
})
check(
  '100 bytes, 10 more a second, limit 150: still allowed at 5 s',
  {
    memory: { startBytes: 100, growthBytesPerSecond: 10 },
  },
  150,
  oomAt(5001),
)
check(
  'the kernel comes before the crash',
  {
    exit,
    memory: { startBytes: 100, step: { afterMs: 4000, bytes: 51 } },
  },
  150,
  oomAt(4000),
)
check(
  'the crash comes before the kernel',
  {
    exit,
    memory: { startBytes: 100, step: { afterMs: 6000, bytes: 51 } },
  },
  150,
  { afterMs: 5000, exit: { exitCode: 2, reason: 'Error' } },
)
check(
  'growth that reaches the limit after a whole number of milliseconds ends the run one later',
  { memory: { startBytes: 486, growthBytesPerSecond: 5 } },
  1793,
  oomAt(261_401),
)
check('a start above the limit ends at once', { memory: { startBytes: 151 } }, 150, oomAt(0))
check('without a limit memory ends nothing', { memory: { startBytes: 1e12 } }, undefined, undefined)
check(
  'a step up to the limit is allowed',
  {
    memory: { startBytes: 100, step: { afterMs: 10, bytes: 50 } },
  },
  150,
  undefined,
)

test('whatever the growth: within the limit until the moment, above it then', () => {
  const uses = fc.record({
    startBytes: fc.nat(1000),
    growthBytesPerSecond: fc.nat(50),
    step: fc.record({ afterMs: fc.nat(20_000), bytes: fc.nat(500) }),
  })
  fc.assert(
    fc.property(uses, fc.nat(2000), (memory, limit) => {
      const afterMs = exceedsAfterMs(memory, limit)
      if (afterMs === undefined)
        assert.ok(useAt(memory, 10_000_000) <= limit || memory.growthBytesPerSecond === 0)
      else {
        assert.ok(useAt(memory, afterMs) > limit)
        if (afterMs > 0) assert.ok(useAt(memory, afterMs - 1) <= limit)
      }
    }),
  )
})

function useAt({ startBytes, growthBytesPerSecond = 0, step }: MemoryUse, tMs: number): number {
  return (
    startBytes +
    (growthBytesPerSecond * tMs) / 1000 +
    (step !== undefined && tMs >= step.afterMs ? step.bytes : 0)
  )
}

test.run()
