/** What an empty child takes: Node and onnxruntime, 60 to 70 MB. */
const CHILD_BYTES = 80 * 2 ** 20
/** The session has the weights a second time, rearranged, and room to compute in. */
const MODEL_COPIES = 3
/** Of the memory for children; the rest is the server's, and what waits in it. */
const CHILDREN_SHARE = 0.5
const CHILDREN_MAX = 64

/**
 * How many children a model has when its model.yaml does not say so: one for each whole processor, as far as half of
 * the memory goes round; at least 1.
 *
 * @param modelBytes size of the model's file
 */
export function childrenWithin(
  { cpus, memoryBytes }: { readonly cpus: number; readonly memoryBytes: number },
  modelBytes: number,
): number {
  const byMemory = (memoryBytes * CHILDREN_SHARE) / (CHILD_BYTES + MODEL_COPIES * modelBytes)
  return Math.max(1, Math.floor(Math.min(cpus, byMemory, CHILDREN_MAX)))
}
