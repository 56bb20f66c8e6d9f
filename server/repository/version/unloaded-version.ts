import { serveError } from '../../errors.ts'
import type { InferenceModel, ModelMetadata } from '../../protocol/inference-model.ts'

/** Stands for a version that cannot answer: it has its name, so that who asks for it is counted, and says why. */
export function unloadedVersion(
  name: string,
  version: string,
  problem: 'starting' | 'not_loaded',
): InferenceModel {
  const refuse = (): never => {
    throw serveError(problem, { field: 'model', detail: `${name}, version ${version}` })
  }
  return {
    name,
    version,
    get metadata(): ModelMetadata {
      return refuse()
    },
    problem,
    rowsMax: 0,
    deadlineMs: 0,
    priorityLevels: 1,
    hold: () => () => {},
    infer: async () => refuse(),
  }
}
