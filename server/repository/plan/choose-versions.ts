import type { VersionPolicy } from './model-settings.ts'

/**
 * Which versions are served, lowest first.
 *
 * @param available numbers of the version folders, in any order
 * @throws {Error} naming a version that the policy wants and that is not there
 */
export function chooseVersions(available: readonly number[], policy: VersionPolicy): readonly number[] {
  const sorted = [...available].sort((left, right) => left - right)
  if (policy === 'all') return sorted
  if ('latest' in policy) return sorted.slice(-policy.latest)
  const missing = policy.filter((version) => !available.includes(version))
  if (missing.length > 0)
    throw new Error(`versions: ${missing.join(', ')} wanted, there is ${sorted.join(', ')}`)
  return sorted.filter((version) => policy.includes(version))
}
