import type { ModelPlan } from './plan/model-plan.ts'
import type { LoadedVersion } from './version/loaded-version.ts'

/** What is known of one model. A change makes a new one, so that a request never sees half of it. */
export type ModelState = {
  readonly plan: ModelPlan
  /** By number; empty before the first load and after an unload. */
  readonly loaded: ReadonlyMap<string, LoadedVersion>
  readonly isStarting: boolean
  /** Why the files that came last are not served; empty when they are. */
  readonly refusal: string
}
