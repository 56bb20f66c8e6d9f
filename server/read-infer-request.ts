import { type Batch, ROWS_MAX, readBatch } from './batch.ts'
import { type Problem, problem, serveError, throwIfAny } from './errors.ts'
import type { ModelCard } from './model-card.ts'
import type { InferRequest, InputTensor } from './open-inference-schemas.ts'

/** What is asked of the model: which rows, and which outputs in which order. */
export type InferTask = { readonly batch: Batch; readonly outputs: readonly string[] }

/** Names of all outputs, in the order in which they are sent when a request names none. */
const OUTPUT_NAMES: readonly string[] = ['label', 'probabilities']

/** JSON numbers are float64 and the model takes float32, so a client that declares anything else is told so. */
export const INPUT_DATATYPE = 'FP32'

/**
 * Turns an Open Inference Protocol request into a checked batch.
 *
 * @throws {ServeError} with every problem of the envelope, or else with the first 20 of the data
 */
export function readInferRequest(request: InferRequest, card: ModelCard): InferTask {
  const problems: Problem[] = []
  const outputs = readOutputs(request, problems)
  const input = request.inputs[0]
  if (input === undefined)
    throw serveError('missing_field', { field: 'inputs', detail: `give ${card.input}` })
  for (const [index, { name }] of request.inputs.entries()) {
    const field = `inputs[${index}].name`
    if (name !== card.input)
      problems.push(problem('unknown_tensor', { field, detail: `the input is ${card.input}` }))
    else if (index > 0)
      problems.push(problem('unknown_tensor', { field, detail: 'there is one input, given once' }))
  }
  if (input.datatype !== INPUT_DATATYPE)
    problems.push(
      problem('wrong_datatype', { field: 'inputs[0].datatype', detail: `must be ${INPUT_DATATYPE}` }),
    )
  problems.push(...shapeProblems(input.shape, card.features.length))
  throwIfAny(problems)
  const { cells, isFlat } = readCells(input, card.features.length)
  const batch = readBatch(cells, card.features, (row, _feature, index) =>
    isFlat ? `inputs[0].data[${index}]` : `inputs[0].data[${row}][${index % card.features.length}]`,
  )
  return { batch, outputs }
}

function readOutputs(request: InferRequest, problems: Problem[]): readonly string[] {
  const names = (request.outputs ?? []).map((output) => output.name)
  for (const [index, name] of names.entries()) {
    if (OUTPUT_NAMES.includes(name)) continue
    const detail = `the outputs are ${OUTPUT_NAMES.join(', ')}`
    problems.push(problem('unknown_tensor', { field: `outputs[${index}].name`, detail }))
  }
  return names.length === 0 ? OUTPUT_NAMES : [...new Set(names)]
}

function shapeProblems(shape: readonly number[], featureCount: number): Problem[] {
  const field = 'inputs[0].shape'
  const [rows, columns] = shape
  if (shape.length !== 2 || rows === undefined || columns !== featureCount || rows < 0)
    return [
      problem('wrong_shape', { field, detail: `must be [rows, ${featureCount}], not [${shape.join(', ')}]` }),
    ]
  if (rows === 0) return [problem('no_rows', { field })]
  return rows > ROWS_MAX
    ? [problem('too_many_rows', { field, detail: `${rows} of at most ${ROWS_MAX}` })]
    : []
}

/** The cells row by row. Nested data must be nested as the shape says: one array a row, nothing deeper. */
function readCells(
  { shape, data }: InputTensor,
  featureCount: number,
): { cells: readonly unknown[]; isFlat: boolean } {
  const rows = shape[0] ?? 0
  if (!Array.isArray(data[0])) {
    if (data.length !== rows * featureCount)
      throw wrongData('inputs[0].data', `${data.length} numbers for shape [${rows}, ${featureCount}]`)
    return { cells: data, isFlat: true }
  }
  if (data.length !== rows)
    throw wrongData('inputs[0].data', `${data.length} rows for shape [${rows}, ${featureCount}]`)
  const cells = data.flatMap((row, index): readonly unknown[] => {
    if (Array.isArray(row) && row.length === featureCount) return row
    const found = Array.isArray(row) ? `${row.length} numbers` : 'no array'
    throw wrongData(`inputs[0].data[${index}]`, `${found} where a row of ${featureCount} belongs`)
  })
  return { cells, isFlat: false }
}

function wrongData(field: string, detail: string): Error {
  return serveError('wrong_shape', { field, detail })
}
