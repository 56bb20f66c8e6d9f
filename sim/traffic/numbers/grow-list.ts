/** The same numbers in a list of that length, with zeros behind them. */
export function growFloats(list: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(length)
  longer.set(list)
  return longer
}

/** The same numbers in a list of that length, with the filler behind them. */
export function growIntegers(list: Int32Array, length: number, filler = 0): Int32Array {
  const longer = new Int32Array(length).fill(filler, list.length)
  longer.set(list)
  return longer
}
