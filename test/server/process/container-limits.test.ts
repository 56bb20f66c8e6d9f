import { availableParallelism, totalmem } from 'node:os'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { childrenWithin } from '../../../server/process/children-within.ts'
import { readContainerLimits } from '../../../server/process/container-limits.ts'
import {
  findCgroupFolders,
  parseCpuMax,
  parseCpuQuota,
  parseMemoryMax,
} from '../../../server/process/parse-cgroup.ts'
import { limitsBySettings } from '../../../server/process/settings/limit-settings.ts'

const V2_MOUNT = '31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup rw,nsdelegate\n'
const V1_MOUNTS = [
  '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
  '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
].join('\n')

test('version 2: the group and all around it, up to the mount', () => {
  const all = ['/sys/fs/cgroup/kubepods/pod1/c2', '/sys/fs/cgroup/kubepods/pod1', '/sys/fs/cgroup/kubepods']
  const folders = [...all, '/sys/fs/cgroup']
  assert.equal(findCgroupFolders('0::/kubepods/pod1/c2\n', V2_MOUNT), {
    version: 2,
    cpu: folders,
    memory: folders,
  })
  const top = ['/sys/fs/cgroup']
  assert.equal(findCgroupFolders('0::/\n', V2_MOUNT), { version: 2, cpu: top, memory: top })
})

test('version 1: each controller has a tree of its own, under whatever names it is mounted', () => {
  assert.equal(findCgroupFolders('9:memory:/a\n4:cpu,cpuacct:/docker/c2\n1:name=systemd:/\n', V1_MOUNTS), {
    version: 1,
    cpu: ['/docker/c2', '/docker', ''].map((path) => `/sys/fs/cgroup/cpu,cpuacct${path}`),
    memory: ['/a', ''].map((path) => `/sys/fs/cgroup/memory${path}`),
  })
})

test('a mount that shows a part of the tree: paths begin there', () => {
  const mount = V2_MOUNT.replace('0:28 / ', '0:28 /docker/c2 ')
  for (const [path, expected] of [
    ['/docker/c2/inner', ['/sys/fs/cgroup/inner', '/sys/fs/cgroup']],
    ['/docker/c2', ['/sys/fs/cgroup']],
    ['/elsewhere', ['/sys/fs/cgroup']],
    ['/../other', ['/sys/fs/cgroup']],
  ] as const)
    assert.equal(findCgroupFolders(`0::${path}`, mount)?.cpu, expected, path)
})

test('no cgroup, or texts that are none: no folders', () => {
  assert.is(findCgroupFolders('', ''), undefined)
  assert.is(findCgroupFolders('garbage\n::\n0::relative', V2_MOUNT), undefined)
  assert.is(findCgroupFolders('0::/a', 'garbage\n1 2 3'), undefined)
})

test('processors: 500m, one and a half, no limit, garbage', () => {
  assert.equal(
    ['50000 100000', '150000 100000\n', 'max 100000', '', '-1 100000', '1 0', 'x y', '1 2 3'].map(
      parseCpuMax,
    ),
    [0.5, 1.5, undefined, undefined, undefined, undefined, undefined, undefined],
  )
  assert.equal(
    [parseCpuQuota('50000\n', '100000\n'), parseCpuQuota('-1', '100000'), parseCpuQuota('', '')],
    [0.5, undefined, undefined],
  )
})

test('memory: a limit, no limit as each version has it, garbage', () => {
  assert.equal(['536870912\n', 'max', '9223372036854771712', '-1', '', '12k', '0'].map(parseMemoryMax), [
    536870912,
    ...Array(6).fill(undefined),
  ])
})

test('property: whatever the texts are, nothing throws, and a limit is above 0', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (left, right) => {
      findCgroupFolders(left, right)
      for (const limit of [parseCpuMax(left), parseCpuQuota(left, right), parseMemoryMax(left)])
        assert.ok(limit === undefined || limit > 0)
    }),
  )
})

function read(files: Readonly<Record<string, string>>) {
  return readContainerLimits((path) => files[path])
}

test('the least limit counts, wherever it is set', () => {
  const limits = read({
    '/proc/self/cgroup': '0::/pod/c\n',
    '/proc/self/mountinfo': V2_MOUNT,
    '/sys/fs/cgroup/pod/c/cpu.max': 'max 100000',
    '/sys/fs/cgroup/pod/cpu.max': '50000 100000',
    '/sys/fs/cgroup/pod/c/memory.max': '67108864',
    '/sys/fs/cgroup/pod/memory.max': '134217728',
  })
  assert.equal(limits, { cpus: 0.5, memoryBytes: 67108864, cpusFrom: 'cgroup', memoryFrom: 'cgroup' })
})

test('version 1 is read as well', () => {
  const limits = read({
    '/proc/self/cgroup': '4:cpu,cpuacct:/\n9:memory:/',
    '/proc/self/mountinfo': V1_MOUNTS,
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '25000',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '67108864',
  })
  assert.equal([limits.cpus, limits.memoryBytes], [0.25, 67108864])
})

test('without limits it is the machine’s', () => {
  const machine = { cpus: availableParallelism(), memoryBytes: totalmem() }
  assert.equal(read({}), { ...machine, cpusFrom: 'machine', memoryFrom: 'machine' })
  assert.ok(readContainerLimits().cpus > 0)
})

test('children: one a processor, as far as half of the memory goes round, and at least one', () => {
  const MiB = 2 ** 20
  assert.equal(
    [
      childrenWithin({ cpus: 0.5, memoryBytes: 512 * MiB }, MiB),
      childrenWithin({ cpus: 2.9, memoryBytes: 4096 * MiB }, MiB),
      childrenWithin({ cpus: 8, memoryBytes: 512 * MiB }, MiB),
      childrenWithin({ cpus: 8, memoryBytes: 512 * MiB }, 200 * MiB),
      childrenWithin({ cpus: 200, memoryBytes: 1e12 }, 0),
    ],
    [1, 2, 3, 1, 64],
  )
})

test('a setting decides in place of the cgroup; what waits may take a quarter of the memory', () => {
  const found = { cpus: 4, memoryBytes: 1000, cpusFrom: 'cgroup', memoryFrom: 'machine' } as const
  const none = { cpuLimit: undefined, memoryLimitBytes: undefined, queueMemoryBytes: undefined }
  assert.equal(limitsBySettings(found, none), { ...found, queueBytes: 250 })
  assert.equal(limitsBySettings(found, { ...none, cpuLimit: 1.5, memoryLimitBytes: 401 }), {
    cpus: 1.5,
    cpusFrom: 'setting',
    memoryBytes: 401,
    memoryFrom: 'setting',
    queueBytes: 100,
  })
  assert.is(limitsBySettings(found, { ...none, queueMemoryBytes: 9 }).queueBytes, 9)
})

test.run()
