import type { LoadedVersion } from './loaded-version.ts'
import type { ModelPlan } from './model-plan.ts'

/** What is known of one model. A change makes a new one, so that a request never sees half of it. */
export type ModelState = {
  readonly plan: ModelPlan
  /** By number; empty before the first load and after an unload. */
  readonly loaded: ReadonlyMap<string, LoadedVersion>
  readonly isStarting: boolean
  /** Why the files that came last are not served; empty when they are. */
  readonly refusal: string
}
