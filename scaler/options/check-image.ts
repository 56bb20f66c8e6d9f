import type { OptionReader } from './option-reader.ts'

const PATH = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*'
/** Of an image in a registry: its host, path, tag and digest (distribution/reference: regexp.go). */
const IMAGE = new RegExp(
  `^(?:(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(?::\\d+)?/)?${PATH}(?:/${PATH})*(?::\\w[\\w.-]{0,127})?(?:@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?$`,
)

/**
 * Refuses what no kubelet would pull (InvalidImageName): the API server takes any text, and a rollout would have to
 * fail first.
 *
 * @param text `IMAGE` or `CONTAINER=IMAGE`; undefined when it was left out
 */
export function checkImage(read: OptionReader, flag: string, text: string | undefined): void {
  if (text === undefined || IMAGE.test(text.replace(/^[a-z0-9-]+=/, ''))) return
  read.refuse(
    flag,
    'an image such as registry.example.com/heart:2, in small letters and without spaces',
    text,
  )
}
