import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const roots = new Set<string>()
process.once('exit', () => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

/** A folder of models that goes away at the end of the process. */
export function createModelsFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'models-'))
  roots.add(root)
  writeModels(root, files)
  return root
}

/** Puts files into it, by path such as `m/1/model.onnx`. */
export function writeModels(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}
