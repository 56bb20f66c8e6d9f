/**
 * How many pods of one sync are created at the same time: 1, then twice as many as before, until none is left
 * (pkg/controller/replicaset/replica_set.go: slowStartBatch).
 *
 * The next batch waits for all of this one, and there is none once a pod was refused: whoever is refused at all, by a
 * quota for instance, is refused once and not 500 times.
 *
 * @param batch counted from 0
 * @param left how many pods are still to be created
 */
export function slowStartBatch(batch: number, left: number): number {
  return Math.min(2 ** batch, left)
}
