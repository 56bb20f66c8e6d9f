import type { ModelIndexEntry } from '../protocol/inference-model.ts'
import type { ModelState } from './model-state.ts'
import { listVersions } from './plan/model-plan.ts'

/** One line a version: those that are served, and those whose folders are there. */
export function indexModel(
  root: string,
  name: string,
  state: ModelState | undefined,
): readonly ModelIndexEntry[] {
  const numbers = new Set([...(state?.plan.versions ?? []).map(Number), ...listVersions(root, name)])
  return [...numbers]
    .sort((left, right) => left - right)
    .map((number) => ({ name, version: String(number), ...describe(String(number), state) }))
}

function describe(version: string, state: ModelState | undefined): Pick<ModelIndexEntry, 'state' | 'reason'> {
  if (state === undefined) return { state: 'UNAVAILABLE', reason: 'not loaded' }
  const { plan, loaded, isStarting, refusal } = state
  if (loaded.has(version))
    return {
      state: 'READY',
      reason: refusal === '' ? '' : `serves the files of the last good load: ${refusal}`,
    }
  if (refusal !== '') return { state: 'UNAVAILABLE', reason: refusal }
  if (!plan.versions.includes(version)) return { state: 'UNAVAILABLE', reason: 'not in the version policy' }
  return isStarting ? { state: 'LOADING', reason: 'starting' } : { state: 'UNAVAILABLE', reason: 'unloaded' }
}
