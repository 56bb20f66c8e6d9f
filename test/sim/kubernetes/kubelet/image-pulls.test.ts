import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FLAWLESS_CONTAINER } from '../../../../sim/kubernetes/kubelet/container/container-behaviour.ts'
import { NO_IMAGES, pullImages } from '../../../../sim/kubernetes/kubelet/image-pulls.ts'
import { type PodPlan, planPod } from '../../../../sim/kubernetes/kubelet/pod-plan.ts'
import { parsePodTemplate } from '../../../../sim/kubernetes/parse-pod-template.ts'

/** A pod with a container for each image, which takes so long to pull. */
function podWith(pullMs: Readonly<Record<string, number>>): PodPlan {
  const parsed = parsePodTemplate({
    spec: { containers: Object.keys(pullMs).map((image) => ({ name: image, image })) },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return planPod(
    parsed.value,
    Object.fromEntries(
      Object.entries(pullMs).map(([name, ms]) => [name, { ...FLAWLESS_CONTAINER, pullMs: ms }]),
    ),
  )
}

test('images are pulled one after the other', () => {
  const { imagesReadyAtMs, images } = pullImages(NO_IMAGES, podWith({ a: 3000, b: 2000 }), 1000)
  assert.equal(imagesReadyAtMs, [4000, 6000])
  assert.is(images.freeAtMs, 6000)
})

test('a second pod waits for the same pull, and a later one for none', () => {
  const pod = podWith({ a: 3000 })
  const first = pullImages(NO_IMAGES, pod, 0)
  assert.equal(pullImages(first.images, pod, 1000).imagesReadyAtMs, [3000])
  const later = pullImages(first.images, pod, 9000)
  assert.equal(later.imagesReadyAtMs, [9000])
  assert.is(later.images, first.images)
})

test('another image gets in line behind the pull that is under way', () => {
  const first = pullImages(NO_IMAGES, podWith({ a: 3000 }), 0)
  assert.equal(pullImages(first.images, podWith({ b: 500 }), 1000).imagesReadyAtMs, [3500])
  assert.equal(NO_IMAGES.readyAtMs.size, 0)
})

test.run()
