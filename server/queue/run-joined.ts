import type { Session } from '../onnx-session.ts'
import type { Tensor } from '../protocol/tensor/tensor.ts'
import { joinTensors, splitTensor } from './join-tensors.ts'

/** What one of several requests asks of a run. */
type Part = { readonly rows: number; readonly inputs: readonly Tensor[]; readonly outputs: readonly string[] }

/** One run for all; the answers of each, in their order. */
export async function runJoined(
  session: Session,
  parts: readonly Part[],
): Promise<readonly (readonly Tensor[])[]> {
  const [first, ...others] = parts
  if (first === undefined) return []
  if (others.length === 0) return [await session.run(first.inputs, first.outputs)]
  const inputs = first.inputs.map((tensor, at) =>
    joinTensors([tensor, ...others.flatMap((part) => part.inputs[at] ?? [])]),
  )
  const outputs = new Set<string>()
  for (const part of parts) for (const name of part.outputs) outputs.add(name)
  const counts = parts.map(({ rows }) => rows)
  const split = (await session.run(inputs, [...outputs])).map((answer) => splitTensor(answer, counts))
  return parts.map((_, at) => {
    const answers: Tensor[] = []
    for (const ofParts of split) {
      const answer = ofParts[at]
      if (answer !== undefined) answers.push(answer)
    }
    return answers
  })
}
