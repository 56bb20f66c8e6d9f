import type { BenchCase } from '../bench-models.ts'
import type { Contender } from '../contenders/contenders.ts'
import type { Figures } from '../figures.ts'
import type { Bench } from '../load/loads.ts'
import type { Point } from '../measure-server.ts'

/** What a part is made from. */
export type PartParts = {
  readonly bench: Bench
  readonly seconds: number
  readonly small: BenchCase
  /** A case by its name. @throws {Error} when there is none */
  readonly caseOf: (name: string) => BenchCase
  readonly own: readonly Contender[]
  readonly peers: readonly Contender[]
}

/** A part of the benchmark that can be run alone. */
export type Part = {
  /** Who is measured, in turn. */
  readonly contenders: readonly Contender[]
  /** What is asked of each while it runs. */
  readonly ask: (point: Point, contender: Contender, figures: Figures) => Promise<void>
  /** Prints the tables, and each aim beside its figure. */
  readonly print: (figures: Figures) => void
}

/** Those of our own contenders that have one of the names, in their order. */
export function ownOf({ own }: PartParts, ...names: readonly string[]): readonly Contender[] {
  return own.filter(({ name }) => names.includes(name))
}
