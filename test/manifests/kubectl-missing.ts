import { execFileSync } from 'node:child_process'

/** Why tests that render with kubectl have to be skipped here; undefined when kubectl answers. */
export const kubectlMissing: string | undefined = probe()

function probe(): string | undefined {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore', timeout: 20_000 })
    return undefined
  } catch (error) {
    return `skipped: no kubectl here: ${error instanceof Error ? error.message : String(error)}`
  }
}
