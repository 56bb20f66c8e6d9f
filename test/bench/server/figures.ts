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

  /** One median as percents of another. */
  share(part: string, whole: string): number {
    return (100 * this.median(part)) / this.median(whole)
  }

  #sorted(key: string): readonly number[] {
    return (this.#values.get(key) ?? []).toSorted((left, right) => left - right)
  }
}

/** What came of a load, a line for each of those that had it. */
export function printLoads(figures: Figures, key: string, title: string, names: readonly string[]): void {
  const columns = ['requests/s', 'p50 ms', 'p99 ms', 'CPU us a request', 'requests a run', 'failures']
  console.log(`\n${row(title, columns)}`)
  for (const name of names)
    console.log(
      row(name, [
        figures.spread(`${name} ${key} rate`, 0),
        figures.spread(`${name} ${key} p50`, 2),
        figures.spread(`${name} ${key} p99`, 2),
        figures.spread(`${name} ${key} cpu`, 1),
        figures.spread(`${name} ${key} batch`, 1),
        figures.spread(`${name} ${key} failures`, 0),
      ]),
    )
}

/** How each started, and what it took before the load. */
export function printStart(figures: Figures, names: readonly string[]): void {
  console.log(`\n${row('', ['start to answer ms', 'memory MiB'])}`)
  for (const name of names)
    console.log(row(name, [figures.spread(`${name} start`, 0), figures.spread(`${name} memory`, 0)]))
}

/** A figure beside what it should be. */
export function aim(what: string, value: number, words: string, isMet: boolean): void {
  const digits = value < 10 ? 2 : 0
  console.log(`  ${what}: ${value.toFixed(digits)}, aim ${words}: ${isMet ? 'met' : 'NOT met'}`)
}

function row(name: string, cells: readonly string[]): string {
  return [name.padEnd(18), ...cells.map((cell) => cell.padStart(24))].join('')
}
