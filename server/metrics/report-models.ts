import type { FolderRepository } from '../repository/folder-repository.ts'
import type { Metrics } from './metrics.ts'

/** tidegate_model_info: what is loaded now, and nothing that was. */
export function reportModels({ modelInfo }: Metrics, repository: FolderRepository): void {
  modelInfo.reset()
  for (const { model, isDefault } of repository.loadedVersions()) {
    const { name, version, sha256 } = model
    modelInfo.set({ model: name, version, sha256, is_default: String(isDefault) }, 1)
  }
}
