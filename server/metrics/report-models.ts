import type { FolderRepository } from '../repository/folder-repository.ts'
import type { Metrics } from './metrics.ts'

/** tidegate_model_info, and whose drift is told: what is loaded now, and nothing that was. */
export function reportModels({ modelInfo, drifts }: Metrics, repository: FolderRepository): void {
  modelInfo.reset()
  drifts.clear()
  for (const { model, isDefault } of repository.loadedVersions()) {
    const { name, version, sha256 } = model
    modelInfo.set({ model: name, version, sha256, is_default: String(isDefault) }, 1)
    if (model.drift !== undefined) drifts.add({ labels: { model: name, version }, drift: model.drift })
  }
}
