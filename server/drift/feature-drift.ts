import type { TensorData } from '../protocol/tensor/datatype.ts'
import { binOf, type FeatureBins } from './feature-bins.ts'
import { populationStability } from './population-stability.ts'

/** The latest rows that are looked at: 26 KB for 13 features, and some 40 s at 50 rows a second. */
const WINDOW_ROWS = 2000
/** With fewer rows, chance alone reaches 0.08 (see populationStability): nothing is said. */
const ROWS_MIN = 200

/** How far a feature of what a model is asked lies from what it was trained on. */
export type Drift = { readonly feature: string; readonly psi: number }

/** Watches the readings of one version's requests. Only bins are kept, and of the latest rows only. */
export class FeatureDrift {
  readonly #features: readonly (FeatureBins | undefined)[]
  /** How many of the window's rows are in each bin, by feature. */
  readonly #counts: readonly Uint32Array[]
  /** Row by row, the bin of each feature; the oldest row is overwritten. */
  readonly #window: Uint8Array
  #rows = 0

  /** @param features one for each column; undefined where the card does not say what was trained on */
  constructor(features: readonly (FeatureBins | undefined)[]) {
    this.#features = features
    this.#counts = features.map((bins) => new Uint32Array(bins === undefined ? 0 : bins.counts.length))
    this.#window = new Uint8Array(WINDOW_ROWS * features.length)
  }

  /** @param data row by row, a number for each feature, each checked already */
  observe(data: TensorData): void {
    const columns = this.#features.length
    for (let index = 0; index + columns <= data.length; index += columns) {
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
