/** What the repetitions gave, by what was measured. */
export class Figures {
  readonly #values = new Map<string, number[]>()

  add(key: string, value: number): void {
    this.#values.set(key, [...(this.#values.get(key) ?? []), value])
  }

  median(key: string): number {
    const sorted = this.#sorted(key)
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  }

  /** The median, and the least and the most in brackets. */
  spread(key: string, digits: number): string {
    const sorted = this.#sorted(key)
    if (sorted.length === 0) return '-'
    const [least, most] = [sorted[0], sorted.at(-1)].map((value) => value?.toFixed(digits))
    return `${this.median(key).toFixed(digits)} (${least}-${most})`
  }

  #sorted(key: string): readonly number[] {
    return (this.#values.get(key) ?? []).toSorted((left, right) => left - right)
  }
}

/** One line of a table. */
export function row(name: string, cells: readonly string[]): string {
  return [name.padEnd(18), ...cells.map((cell) => cell.padStart(24))].join('')
}

/** A figure beside what it should be. */
export function aim(what: string, value: number, words: string, isMet: boolean): string {
  const digits = value < 10 ? 2 : 0
  return `  ${what}: ${value.toFixed(digits)}, aim ${words}: ${isMet ? 'met' : 'NOT met'}`
}
