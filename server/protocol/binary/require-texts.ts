import { isUtf8 } from 'node:buffer'
import { type Problem, problem } from '../../errors.ts'

/**
 * Byte strings that are all UTF-8, because ONNX Runtime's binding to Node takes texts only.
 *
 * @param whereIs tells the place of a string in the request, by its index
 * @param problems gets the first that is no text; then undefined is returned
 */
export function requireTexts(
  strings: readonly Uint8Array[],
  whereIs: (index: number) => { readonly field: string; readonly detail?: string },
  problems: Problem[],
): readonly Uint8Array[] | undefined {
  const wrong = strings.findIndex((bytes) => !isUtf8(bytes))
  if (wrong < 0) return strings
  problems.push(problem('not_text', whereIs(wrong)))
  return undefined
}
