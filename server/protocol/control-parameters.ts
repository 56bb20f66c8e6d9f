import { problem, throwIfAny } from '../errors.ts'

/** What a load or an unload may be told beside the model: read and ignored, for no model here depends on another. */
export const CONTROL_PARAMETERS: Readonly<Record<'load' | 'unload', readonly string[]>> = {
  load: [],
  unload: ['unload_dependents'],
}

/**
 * Triton takes a model's configuration or files as parameters; here they come from the folder only.
 *
 * @throws {ServeError} unsupported_parameter, for each name that is not in `known`
 */
export function refuseParameters(names: readonly string[], known: readonly string[]): void {
  const detail = 'a model is what its folder holds'
  throwIfAny(
    names
      .filter((name) => !known.includes(name))
      .map((name) => problem('unsupported_parameter', { field: `parameters.${name.slice(0, 40)}`, detail })),
  )
}
