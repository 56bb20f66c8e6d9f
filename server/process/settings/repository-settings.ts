import type { Named, ReadSetting, SettingProblem } from './read-setting.ts'

/** Which models are served, and who may change that. */
export type RepositorySettings = {
  /** Folder of the models, NAME/VERSION/model.onnx. Default: the one that comes with the server. */
  readonly models: string | undefined
  /** Version of the main model that answers when a request names none. Default: what the model's folder says. */
  readonly modelVersion: string | undefined
  /** Whether models may be loaded and unloaded from outside. Default no: the routes have no password. */
  readonly hasModelControl: boolean
}

/** The versions and labels of the main model of a folder; throws when it is no folder of models. */
export type VersionsOf = (folder: string | undefined) => readonly string[]

/** @param problems what is wrong is put there */
export function readRepositorySettings(
  read: ReadSetting,
  versionsOf: VersionsOf,
  problems: SettingProblem[],
): RepositorySettings {
  const models = read('models', 'MODELS')
  const modelVersion = read('model-version', 'MODEL_VERSION')
  checkModels(models, modelVersion, versionsOf, problems)
  const control = read(undefined, 'MODEL_CONTROL')
  if (control !== undefined && !['none', 'explicit'].includes(control.value))
    problems.push({ ...control, remedy: 'give none or explicit' })
  return {
    models: models?.value,
    modelVersion: modelVersion?.value,
    hasModelControl: control?.value === 'explicit',
  }
}

function checkModels(
  models: Named | undefined,
  version: Named | undefined,
  versionsOf: VersionsOf,
  problems: SettingProblem[],
): void {
  try {
    const known = versionsOf(models?.value)
    if (version !== undefined && !known.includes(version.value))
      problems.push({ ...version, remedy: `give a version of the model: ${known.join(', ')}` })
  } catch (error) {
    const remedy = error instanceof Error ? error.message : String(error)
    problems.push({ name: models?.name ?? '--models', value: models?.value ?? '', remedy })
  }
}
