/** How long a pod works on one request, in milliseconds, drawn anew for each. */
export type ServiceTime =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** `variation` is the coefficient of variation: standard deviation by mean. */
  | { readonly kind: 'lognormal'; readonly meanMs: number; readonly variation: number }
  | { readonly kind: 'gamma'; readonly meanMs: number; readonly variation: number }
  /** As measured; within a bucket, spread evenly. */
  | { readonly kind: 'histogram'; readonly buckets: readonly ServiceTimeBucket[] }

/** So many requests took up to so long, and longer than the bucket before. */
export type ServiceTimeBucket = {
  /** Rising from bucket to bucket; the first one begins at 0. */
  readonly upToMs: number
  /** At least 0; over 0 in one bucket at least. */
  readonly count: number
}
