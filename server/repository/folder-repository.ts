import { type ServeError, serveError } from '../errors.ts'
import type { InferenceModel, ModelIndexEntry, ModelRepository } from '../protocol/inference-model.ts'
import { chooseByWeight } from './choose-by-weight.ts'
import { indexModel } from './index-model.ts'
import type { ModelState } from './model-state.ts'
import { listModels, type ModelPlan, readModelPlan } from './plan/model-plan.ts'
import { type ShadowOutcome, withShadow } from './shadow/shadow.ts'
import { type LoadParts, loadVersion } from './version/load-version.ts'
import type { LoadedVersion } from './version/loaded-version.ts'
import { unloadedVersion } from './version/unloaded-version.ts'

/** Where the models are, and who wants to hear of them. */
type RepositoryParts = LoadParts & {
  /** By model: which version answers when a request names none, whatever the model's folder says. */
  readonly pinned: Readonly<Record<string, string>>
  /** Called when a request has also been answered, or not, by a shadow. */
  readonly onShadow: (model: InferenceModel, shadow: string, outcome: ShadowOutcome) => void
  /** Called after every change of what is loaded. */
  readonly onChange: () => void
}

/** The models of a folder, `NAME/VERSION/model.onnx`. */
export class FolderRepository implements ModelRepository {
  readonly #parts: RepositoryParts
  readonly #states = new Map<string, ModelState>()
  /** The last change of each model; the next one waits for it. */
  readonly #changes = new Map<string, Promise<unknown>>()

  /** @throws {Error} when a model of the folder cannot be read; until `loadAll`, each answers `starting` */
  constructor(parts: RepositoryParts) {
    this.#parts = parts
    for (const name of listModels(parts.root)) {
      const plan = readModelPlan(parts.root, name, parts.pinned[name])
      this.#states.set(name, { plan, loaded: new Map(), isStarting: true, refusal: '' })
    }
  }

  find(name: string, version?: string): InferenceModel {
    const state = this.#states.get(name)
    if (state === undefined) throw this.#unknownModel(name)
    const { plan, loaded, isStarting } = state
    const { labels } = plan.settings
    const label = version !== undefined && Object.hasOwn(labels, version) ? labels[version] : undefined
    const shared = plan.split && chooseByWeight(plan.split, Math.random())
    const number = version === undefined ? (shared ?? plan.defaultVersion) : String(label ?? version)
    const found = loaded.get(number)
    if (found !== undefined) return version === undefined ? this.#shadowed(found, state) : found
    if (plan.versions.includes(number))
      return unloadedVersion(name, number, isStarting ? 'starting' : 'not_loaded')
    const detail = `there is ${[...plan.versions, ...Object.keys(labels)].join(', ')}`
    throw serveError('unknown_version', { field: 'version', detail })
  }

  #shadowed(model: LoadedVersion, { plan, loaded }: ModelState): InferenceModel {
    const { shadow, labels } = plan.settings
    if (shadow === undefined) return model
    const other = loaded.get(String(labels[shadow.label]))
    if (other === undefined || other === model) return model
    return withShadow(model, other, shadow.tolerance, (outcome) =>
      this.#parts.onShadow(model, other.version, outcome),
    )
  }

  index(): readonly ModelIndexEntry[] {
    const names = new Set([...this.#states.keys(), ...listModels(this.#parts.root)])
    return [...names].sort().flatMap((name) => indexModel(this.#parts.root, name, this.#states.get(name)))
  }

  /** Every loaded version, and whether it answers when a request names none. */
  loadedVersions(): readonly { readonly model: LoadedVersion; readonly isDefault: boolean }[] {
    return [...this.#states.values()].flatMap(({ plan, loaded }) =>
      [...loaded.values()].map((model) => ({ model, isDefault: model.version === plan.defaultVersion })),
    )
  }

  /** Why a loaded version cannot answer: no child of it lives. Undefined when all can. */
  get problem(): 'no_process' | undefined {
    return this.loadedVersions().find(({ model }) => model.problem !== undefined)?.model.problem
  }

  /** The first load of all, as planned at the start. @throws {ServeError} load_failed, for the first that fails */
  async loadAll(): Promise<void> {
    for (const { plan } of this.#states.values()) await this.#change(plan.name, () => this.#load(plan))
  }

  load(name: string): Promise<void> {
    return this.#change(name, () => {
      if (!this.#states.has(name) && !listModels(this.#parts.root).includes(name))
        throw this.#unknownModel(name)
      return this.#load(name)
    })
  }

  unload(name: string): Promise<void> {
    return this.#change(name, async () => {
      const state = this.#states.get(name)
      if (state === undefined) throw this.#unknownModel(name)
      this.#states.set(name, { ...state, loaded: new Map(), isStarting: false, refusal: '' })
      this.#parts.onChange()
      await retireAll(state)
    })
  }

  /** Gives all native memory back, once what has begun is answered. */
  async release(): Promise<void> {
    for (const name of this.#states.keys()) await this.unload(name)
  }

  async #load(source: ModelPlan | string): Promise<void> {
    const name = typeof source === 'string' ? source : source.name
    const before = this.#states.get(name)
    const loaded = new Map<string, LoadedVersion>()
    try {
      const plan =
        typeof source === 'string' ? readModelPlan(this.#parts.root, name, this.#parts.pinned[name]) : source
      const isServing = before?.isStarting !== true
      for (const version of plan.versions)
        loaded.set(version, await loadVersion(plan, version, isServing, this.#parts))
      this.#states.set(name, { plan, loaded, isStarting: false, refusal: '' })
    } catch (error) {
      // All or nothing: what was loaded before goes on as it was.
      for (const version of loaded.values()) await version.retire()
      const refusal = error instanceof Error ? error.message : String(error)
      if (before !== undefined) this.#states.set(name, { ...before, refusal })
      throw serveError('load_failed', { field: 'model', detail: refusal }, error)
    }
    this.#parts.onChange()
    if (before !== undefined) await retireAll(before)
  }

  /** One change of a model at a time; others do not wait. */
  async #change(name: string, change: () => Promise<void>): Promise<void> {
    const before = this.#changes.get(name) ?? Promise.resolve()
    const after = before.catch(() => {}).then(change)
    this.#changes.set(name, after)
    return after
  }

  #unknownModel(name: string): ServeError {
    const detail = `there is ${[...this.#states.keys()].join(', ')}, not ${name.slice(0, 40)}`
    return serveError('unknown_model', { field: 'model', detail })
  }
}

async function retireAll({ loaded }: ModelState): Promise<void> {
  await Promise.all([...loaded.values()].map((version) => version.retire()))
}
