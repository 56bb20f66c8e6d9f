import { ServeError } from '../errors.ts'
import type { InferCall, InferenceModel } from '../protocol/inference-model.ts'
import type { Tensor } from '../protocol/tensor/tensor.ts'
import type { InferenceSpan } from './tracer.ts'

type Infer = (call: InferCall) => Promise<readonly Tensor[]>

/** Lets the span of a call, if it has one, hear of its waiting and of the model's work. */
export function followInference(
  call: InferCall,
  model: Pick<InferenceModel, 'name' | 'version'>,
  infer: Infer,
): Promise<readonly Tensor[]> {
  const span = call.trace?.span?.ask(model)
  return span === undefined ? infer(call) : follow(span, call, infer)
}

async function follow(span: InferenceSpan, call: InferCall, infer: Infer): Promise<readonly Tensor[]> {
  try {
    const answers = await infer({ ...call, onTaken: span.onTaken })
    span.end()
    return answers
  } catch (error) {
    span.end(error instanceof ServeError ? error.problems[0].code : 'inference_failed')
    throw error
  }
}
