import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OnnxValue, writeOnnxModel } from '../../server/write-onnx-model.ts'
import type { BenchRequest } from './load/loads.ts'

/** A model and one request for it, and the inputs of the same size for the bare loop. */
export type BenchCase = {
  readonly request: BenchRequest
  readonly model: string
  readonly shapes: Readonly<Record<string, readonly number[]>>
}

const ROW = [63, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6] as const
const IMAGE = [1, 3, 224, 224] as const
/** Products of 224 x 224 matrices, three a step: 8 ms or so. */
const IMAGE_STEPS = 16
const SIDE = 384
/** Products of 384 x 384 matrices: 10 ms or so. */
const SLOW_STEPS = 13

/** The models of a folder for the server: the heart models, and two that are written here. */
export function writeBenchModels(folder: string, heart: string): Readonly<Record<string, BenchCase>> {
  for (const file of ['model-card.json', 'model.yaml', '1/model.onnx', '2/model.onnx']) {
    mkdirSync(join(folder, 'heart', file, '..'), { recursive: true })
    copyFileSync(join(heart, file), join(folder, 'heart', file))
  }
  const image = { name: 'x0', datatype: 'FP32', shape: IMAGE } as const
  const sides = [
    { name: 'column', datatype: 'FP32', shape: [SIDE, 1] },
    { name: 'row', datatype: 'FP32', shape: [1, SIDE] },
  ] as const
  const outer = { op: 'Mul', from: ['column', 'row'], to: 'x0' }
  writeModel(folder, 'image', [image], productsOf(IMAGE_STEPS, 'GlobalAveragePool'), [1, 3, 1, 1])
  writeModel(folder, 'slow', sides, [outer, ...productsOf(SLOW_STEPS, 'ReduceMean')], [1, 1])
  const small = join(folder, 'heart/1/model.onnx')
  return {
    small: { request: jsonRow(), model: small, shapes: { features: [1, ROW.length] } },
    rows: caseOf(folder, 'heart', 1, { features: [32, ROW.length] }),
    'forest rows': caseOf(folder, 'heart', 2, { features: [32, ROW.length] }),
    image: caseOf(folder, 'image', 1, { x0: IMAGE }),
    slow: caseOf(folder, 'slow', 1, { column: [SIDE, 1], row: [1, SIDE] }),
  }
}

type Node = { readonly op: string; readonly from: readonly string[]; readonly to: string }

/** Multiplies `x0` by itself again and again; a softmax between keeps the numbers finite. */
function productsOf(steps: number, last: string): readonly Node[] {
  const nodes = Array.from({ length: steps }, (_, step): Node[] => [
    { op: 'MatMul', from: [`x${step}`, `x${step}`], to: `y${step}` },
    { op: 'Softmax', from: [`y${step}`], to: `x${step + 1}` },
  ])
  return [...nodes.flat(), { op: last, from: [`x${steps}`], to: 'mean' }]
}

function writeModel(
  folder: string,
  name: string,
  inputs: readonly OnnxValue[],
  nodes: readonly Node[],
  shape: readonly number[],
): void {
  mkdirSync(join(folder, name, '1'), { recursive: true })
  const file = writeOnnxModel(inputs, [{ name: 'mean', datatype: 'FP32', shape }], nodes)
  writeFileSync(join(folder, name, '1/model.onnx'), file)
}

function jsonRow(): BenchRequest {
  const input = { name: 'features', shape: [1, ROW.length], datatype: 'FP32', data: ROW }
  return { path: '/v2/models/heart/infer', body: Buffer.from(JSON.stringify({ inputs: [input] })) }
}

/** The inputs as bytes behind the JSON, which is padded so that they can be read where they are. */
function caseOf(
  folder: string,
  name: string,
  version: number,
  shapes: Readonly<Record<string, readonly number[]>>,
): BenchCase {
  const parts = Object.entries(shapes).map(([input, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1)
    const cell = (at: number): number => ROW[at % ROW.length] ?? 0
    const data = Float32Array.from({ length: count }, (_, at) => (input === 'features' ? cell(at) : 0.5))
    const bytes = Buffer.from(data.buffer)
    const parameters = { binary_data_size: bytes.length }
    return { head: { name: input, datatype: 'FP32', shape, parameters }, bytes }
  })
  const parameters = { binary_data_output: true }
  const text = JSON.stringify({ parameters, inputs: parts.map(({ head }) => head) })
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8))
  const body = Buffer.concat([json, ...parts.map(({ bytes }) => bytes)])
  const request = { path: `/v2/models/${name}/versions/${version}/infer`, body, jsonLength: json.length }
  return { request, model: join(folder, name, String(version), 'model.onnx'), shapes }
}
