/** How many requests each of several pods that are alike has finished by now: one number for all of them. */
export class SharedCount {
  #count = 0
  /** Whose pods these have become alike to, and by how much more these had finished then. */
  #joined: { readonly count: SharedCount; readonly more: number } | undefined

  get value(): number {
    return this.#joined === undefined ? this.#count : this.#joined.count.value + this.#joined.more
  }

  /** Each of the pods has finished so many more. */
  add(requests: number): void {
    this.#count += requests
  }

  /** From now on these pods finish as many as those others. */
  join(count: SharedCount): void {
    this.#joined = { count, more: this.value - count.value }
  }
}
