import type { PodPlan } from './pod-plan.ts'

/** What one node has of images. Plain data; an image once there stays. */
export type NodeImages = {
  /** When each image is, or was, complete on the node. */
  readonly readyAtMs: ReadonlyMap<string, number>
  /** When the pull that is last in line ends. */
  readonly freeAtMs: number
}

export const NO_IMAGES: NodeImages = { readyAtMs: new Map(), freeAtMs: 0 }

/**
 * Puts the images that a pod lacks in line.
 *
 * A node pulls one image at a time (serializeImagePulls, pkg/kubelet/apis/config/v1beta1/defaults.go); pods that want
 * the same image wait for one pull. All of a pod's images get in line when it comes, although the kubelet asks for the
 * second only once the first container has started. imagePullPolicy Always counts as IfNotPresent: with all layers on
 * the node, it asks the registry for no more than a digest.
 *
 * @returns what `startPod` takes as `imagesReadyAtMs`, and the images of the node from now on
 */
export function pullImages(
  images: NodeImages,
  plan: PodPlan,
  nowMs: number,
): { readonly images: NodeImages; readonly imagesReadyAtMs: readonly number[] } {
  const readyAtMs = new Map(images.readyAtMs)
  let { freeAtMs } = images
  const imagesReadyAtMs = plan.containers.map(({ spec, behaviour }) => {
    const knownMs = readyAtMs.get(spec.image)
    if (knownMs !== undefined) return Math.max(knownMs, nowMs)
    freeAtMs = Math.max(freeAtMs, nowMs) + behaviour.pullMs
    readyAtMs.set(spec.image, freeAtMs)
    return freeAtMs
  })
  const hasChanged = readyAtMs.size > images.readyAtMs.size
  return { images: hasChanged ? { readyAtMs, freeAtMs } : images, imagesReadyAtMs }
}
