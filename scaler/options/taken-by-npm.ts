import type { OptionTable } from './option-table.ts'

/** What npm has a setting for, which may stand in somebody's .npmrc. */
const NPMS_OWN: readonly string[] = ['depth']

/**
 * Options that npm took for its own, for they stood before ` -- `: it hands them over as settings in the environment,
 * and the command would go on without them. `npm run rollout --dry-run -- --image …` would roll out.
 *
 * @param environment of the process
 * @returns a line for each of them
 */
export function takenByNpm(
  environment: Readonly<Record<string, string | undefined>>,
  commands: Readonly<Record<string, OptionTable>>,
): readonly string[] {
  const script = environment['npm_lifecycle_event'] ?? ''
  const options = Object.hasOwn(commands, script) ? Object.keys(commands[script] ?? {}) : []
  return options
    .filter((name) => !NPMS_OWN.includes(name))
    .filter((name) => environment[`npm_config_${name.replaceAll('-', '_')}`] !== undefined)
    .map((name) => `npm took --${name} for itself: write npm run ${script} -- --${name} …`)
}
