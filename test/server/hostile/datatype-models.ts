import { DATATYPES, type Datatype } from '../../../server/protocol/tensor/datatype.ts'
import { createModelsFolder } from '../models-folder.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'

/** A folder of models named as the datatypes, each of which answers its input `x` of [rows, 2] as `x_out`. */
export function createDatatypeModels(): string {
  return createModelsFolder(
    Object.fromEntries(
      DATATYPES.map((datatype) => [
        `${datatype}/1/model.onnx`,
        writeIdentityModel([{ name: 'x', datatype, shape: ['rows', 2] }]),
      ]),
    ),
  )
}

/** Of two elements as bytes: zeros are right for each datatype, as texts they are empty. */
export const ROW_BYTES: Readonly<Record<Datatype, number>> = {
  BOOL: 2,
  UINT8: 2,
  UINT16: 4,
  UINT32: 8,
  UINT64: 16,
  INT8: 2,
  INT16: 4,
  INT32: 8,
  INT64: 16,
  FP16: 4,
  FP32: 8,
  FP64: 16,
  BYTES: 8,
}
