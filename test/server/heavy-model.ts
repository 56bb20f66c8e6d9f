import { writeOnnxModel } from './write-onnx-model.ts'

/**
 * A real model that takes its time: squares a matrix of any size, one product after the other; 20 of 256 x 256 take some
 * 10 ms. `x` FP32 [size, size] in, `y` out; zeros stay zeros.
 */
export function writeHeavyModel(products: number): Uint8Array {
  const value = { datatype: 'FP32', shape: ['size', 'size'] } as const
  const names = ['x', ...Array.from({ length: products - 1 }, (_, at) => `x${at}`), 'y']
  return writeOnnxModel(
    [{ ...value, name: 'x' }],
    [{ ...value, name: 'y' }],
    names.slice(1).map((to, at) => ({ op: 'MatMul', from: [names[at] ?? '', names[at] ?? ''], to })),
  )
}
