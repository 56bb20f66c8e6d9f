import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OnnxValue, writeOnnxModel } from '../../server/write-onnx-model.ts'

/** A matrix of so many rows and columns, multiplied by itself: some 10 ms on one core. */
const SIZE = 880

const matrix = (name: string, shape: readonly number[]): OnnxValue => ({ name, datatype: 'FP32', shape })

/** Writes a folder of models with one that works for some 10 ms, whatever it is asked, and the body that asks it. */
export function writeHeavyModel(folder: string): { readonly path: string; readonly body: string } {
  const inputs = [matrix('x', [SIZE, 1]), matrix('y', [1, SIZE])]
  const model = writeOnnxModel(
    inputs,
    [matrix('z', [1, 1])],
    [
      { op: 'MatMul', from: ['x', 'y'], to: 'a' },
      { op: 'MatMul', from: ['a', 'a'], to: 'b' },
      { op: 'ReduceSum', from: ['b'], to: 'z' },
    ],
  )
  mkdirSync(join(folder, 'heavy/1'), { recursive: true })
  writeFileSync(join(folder, 'heavy/1/model.onnx'), model)
  const data = new Array<number>(SIZE).fill(0.01)
  const body = { inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape, data })) }
  return { path: '/v2/models/heavy/infer', body: JSON.stringify(body) }
}
