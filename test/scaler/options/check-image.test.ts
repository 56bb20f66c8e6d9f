import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkImage } from '../../../scaler/options/check-image.ts'
import { OptionReader } from '../../../scaler/options/option-reader.ts'

function complaint(image: string | undefined): string {
  const read = new OptionReader()
  checkImage(read, '--image', image)
  try {
    read.finish()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

test('what a kubelet can pull is taken: with registry, port, tag, digest, and the container before it', () => {
  for (const image of [
    undefined,
    'heart',
    'tidegate-server:2',
    'main=tidegate-server:2',
    'localhost:5000/a/b_c__d.e-f:v1.2_3',
    'Registry.Example.com/heart',
    '[::1]:5000/heart:2',
    `heart@${DIGEST}`,
    `heart:2@${DIGEST}`,
  ])
    assert.is(complaint(image), '', image)
})

test('what none would pull is refused before anything is asked: empty, spaces, capitals, no tag', () => {
  for (const image of ['', ' ', 'a b', 'Heart:2', 'heart:', 'heart:a:b', 'https://x/heart', 'heart@sha256:1'])
    assert.match(complaint(image), /^--image must be an image such as/, image)
})

test('a long text that is nearly an image takes no time', () => {
  const startedMs = performance.now()
  complaint(`${'a-'.repeat(50_000)}!`)
  assert.ok(performance.now() - startedMs < 500)
})

test.run()
