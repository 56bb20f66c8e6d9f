import type { TensorData } from '../protocol/tensor/datatype.ts'
import { binOf, type FeatureBins } from './feature-bins.ts'
import { populationStability } from './population-stability.ts'

/** The latest rows that are looked at: 26 KB for 13 features. */
const WINDOW_ROWS = 2000
/**
 * Rows a second that are looked at in the long run, so that they are those of 40 s at least: of 480,000 rows a second the
 * latest 2,000 are 4 ms, and looking at each took 4 us of a request of 32.
 */
const ROWS_PER_SECOND = 50
/** With fewer rows, chance alone reaches 0.08 (see populationStability): nothing is said. */
const ROWS_MIN = 200

/** How far a feature of what a model is asked lies from what it was trained on. */
export type Drift = { readonly feature: string; readonly psi: number }

/** Watches the readings of one version's requests. Only bins are kept, and of some of the latest rows only. */
export class FeatureDrift {
  readonly #features: readonly (FeatureBins | undefined)[]
  /** How many of the window's rows are in each bin, by feature. */
  readonly #counts: readonly Uint32Array[]
  /** Row by row, the bin of each feature; the oldest row is overwritten. */
  readonly #window: Uint8Array
  #rows = 0
  /** How many rows may be looked at, as of then. */
  #allowed = WINDOW_ROWS
  #sinceMs = 0

  /** @param features one for each column; undefined where the card does not say what was trained on */
  constructor(features: readonly (FeatureBins | undefined)[]) {
    this.#features = features
    this.#counts = features.map((bins) => new Uint32Array(bins === undefined ? 0 : bins.counts.length))
    this.#window = new Uint8Array(WINDOW_ROWS * features.length)
  }

  /**
   * Looks at as many rows as it may by now, spread evenly over those of the request.
   *
   * @param data row by row, a number for each feature, each checked already
   * @param nowMs milliseconds of a clock that never goes back
   */
  observe(data: TensorData, nowMs: number): void {
    const columns = this.#features.length
    const given = Math.floor(data.length / columns)
    const since = ((nowMs - this.#sinceMs) / 1000) * ROWS_PER_SECOND
    const allowed = Math.min(this.#allowed + since, WINDOW_ROWS)
    const taken = Math.min(given, Math.floor(allowed))
    for (let row = 0; row < taken; row += 1) this.#take(data, Math.floor((row * given) / taken) * columns)
    this.#allowed = allowed - taken
    this.#sinceMs = nowMs
  }

  #take(data: TensorData, index: number): void {
    const columns = this.#features.length
    const at = (this.#rows % WINDOW_ROWS) * columns
    for (let column = 0; column < columns; column += 1) {
      const bins = this.#features[column]
      const counts = this.#counts[column]
      if (bins === undefined || counts === undefined) continue
      if (this.#rows >= WINDOW_ROWS) add(counts, this.#window[at + column], -1)
      const bin = binOf(Number(data[index + column]), bins.bounds)
      this.#window[at + column] = bin
      add(counts, bin, 1)
    }
    this.#rows += 1
  }

  /** By feature; nothing before there were 200 rows. */
  read(): readonly Drift[] {
    if (this.#rows < ROWS_MIN) return []
    return this.#features.flatMap((bins, column) => {
      const counts = this.#counts[column]
      if (bins === undefined || counts === undefined) return []
      return { feature: bins.name, psi: populationStability(counts, bins.counts) }
    })
  }
}

function add(counts: Uint32Array, bin: number | undefined, change: number): void {
  if (bin !== undefined) counts[bin] = (counts[bin] ?? 0) + change
}
