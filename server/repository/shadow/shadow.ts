import type { InferenceModel } from '../../protocol/inference-model.ts'
import type { LoadedVersion } from '../version/loaded-version.ts'
import { tensorsAgree } from './tensors-agree.ts'

/** What became of a request in the shadow; `failed`: it got no answer, be it for want of time. */
export type ShadowOutcome = 'agree' | 'disagree' | 'failed'

/**
 * A version whose requests are also answered by another one, for comparison. Nobody waits for the shadow, nor hears of
 * its failures but `onOutcome`.
 *
 * @param tolerance how far two numbers may be apart and still agree
 */
export function withShadow(
  model: LoadedVersion,
  shadow: LoadedVersion,
  tolerance: number,
  onOutcome: (outcome: ShadowOutcome) => void,
): InferenceModel {
  const { name, version, metadata, problem, rowsMax, deadlineMs, priorityLevels, card } = model
  return {
    name,
    version,
    metadata,
    problem,
    rowsMax,
    deadlineMs,
    priorityLevels,
    ...(card === undefined ? {} : { card }),
    hold: () => {
      const ends = [model.hold(), shadow.hold()]
      return () => {
        for (const end of ends) end()
      }
    },
    infer: async (inputs, call) => {
      const answers = await model.infer(inputs, call)
      // The request holds the shadow still; from here on, this does.
      const letGo = shadow.hold()
      // One that its queue refuses throws at once: neither may the caller hear of that, nor the hold outlast it.
      const attempt = async () => shadow.attempt(inputs, { ...call, isAbandoned: () => false })
      attempt()
        .then((others) => (tensorsAgree(answers, others, call.outputs, tolerance) ? 'agree' : 'disagree'))
        .catch((): ShadowOutcome => 'failed')
        .then(onOutcome)
        .finally(letGo)
      return answers
    },
  }
}
