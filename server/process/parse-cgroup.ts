/**
 * What limits a container has, from the texts of Linux's cgroup files: version 2 (one tree; cpu.max, memory.max) and
 * version 1 (a tree a controller; cpu.cfs_quota_us and cpu.cfs_period_us, memory.limit_in_bytes).
 *
 * https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/scheduler/sched-bwc.html
 */

/** Where the files are that limit a process: folders, the process's own first, then those around it. */
type CgroupFolders = {
  readonly version: 1 | 2
  readonly cpu: readonly string[]
  readonly memory: readonly string[]
}

/** A mounted tree: from which of its groups on it shows, where, and what controllers it has. */
type Mount = {
  readonly root: string
  readonly path: string
  readonly type: string
  readonly options: readonly string[]
}

/** Beyond this, version 1 means "no limit": it writes the largest multiple of a page. */
const NO_LIMIT_BYTES = 2 ** 60

/**
 * Finds the folders of a process's groups.
 *
 * @param cgroup text of /proc/self/cgroup, such as `0::/kubepods/pod1/c2` or `4:cpu,cpuacct:/docker/c2`
 * @param mountinfo text of /proc/self/mountinfo
 * @returns undefined when there is no cgroup, as on a Mac; a controller that has no tree has no folders
 */
export function findCgroupFolders(cgroup: string, mountinfo: string): CgroupFolders | undefined {
  const mounts = mountinfo.split('\n').flatMap(readMount)
  const groups = cgroup.split('\n').flatMap(readGroup)
  const foldersOf = (controller: string): readonly string[] => {
    const group = groups.find(({ controllers }) => controllers.includes(controller))
    const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller))
    return group === undefined || mount === undefined ? [] : folders(mount, group.path)
  }
  const [cpu, memory] = [foldersOf('cpu'), foldersOf('memory')]
  if (cpu.length > 0 || memory.length > 0) return { version: 1, cpu, memory }
  const group = groups.find(({ controllers }) => controllers.join() === '')
  const mount = mounts.find(({ type }) => type === 'cgroup2')
  if (group === undefined || mount === undefined) return undefined
  const all = folders(mount, group.path)
  return { version: 2, cpu: all, memory: all }
}

/**
 * How many processors' worth of time version 2 allows; undefined: no limit, or no such text.
 *
 * @param text of cpu.max: quota and period in microseconds, such as `50000 100000` for 500m, or `max 100000`
 */
export function parseCpuMax(text: string): number | undefined {
  const [quota, period, ...rest] = text.trim().split(/\s+/)
  return rest.length > 0 ? undefined : share(quota, period)
}

/** The same for version 1: -1 is no limit. @param quota text of cpu.cfs_quota_us @param period of cpu.cfs_period_us */
export function parseCpuQuota(quota: string, period: string): number | undefined {
  return share(quota.trim(), period.trim())
}

/** How many bytes a group may have: the text of memory.max or memory.limit_in_bytes. Undefined: no limit, or no such text. */
export function parseMemoryMax(text: string): number | undefined {
  const bytes = count(text.trim())
  return bytes === undefined || bytes >= NO_LIMIT_BYTES ? undefined : bytes
}

function share(quota: string | undefined, period: string | undefined): number | undefined {
  const [quotaUs, periodUs] = [count(quota), count(period)]
  return quotaUs === undefined || periodUs === undefined ? undefined : quotaUs / periodUs
}

/** A whole number above 0. */
function count(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,19}$/.test(text) ? Number(text) : undefined
}

function readGroup(
  line: string,
): readonly { readonly controllers: readonly string[]; readonly path: string }[] {
  const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
  return controllers === undefined || path === undefined
    ? []
    : [{ controllers: controllers.split(','), path }]
}

/** Such as `32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu`. */
function readMount(line: string): readonly Mount[] {
  const [own = '', others = ''] = line.split(' - ')
  const [, , , root, path] = own.split(' ')
  const [type = '', , options = ''] = others.split(' ')
  if (root === undefined || path === undefined || !type.startsWith('cgroup')) return []
  return [{ root, path, type, options: options.split(',') }]
}

/** The group's folder and all around it, up to the mount: the least of their limits counts. */
function folders({ root, path }: Mount, group: string): readonly string[] {
  // A container may see a part of the tree only, and itself at its top or outside of it.
  const below =
    root !== '/' && (group === root || group.startsWith(`${root}/`)) ? group.slice(root.length) : group
  const names = root !== '/' && below === group ? [] : below.split('/').filter((name) => name !== '')
  if (names.includes('..')) return [path]
  return [...names.keys(), names.length].map((depth) => [path, ...names.slice(0, depth)].join('/')).reverse()
}
