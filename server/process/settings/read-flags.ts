import { parseArgs } from 'node:util'
import { nearestFlag } from './nearest-flag.ts'
import type { SettingProblem } from './read-setting.ts'

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'grpc-port': { type: 'string' },
  'admin-port': { type: 'string' },
  models: { type: 'string' },
  'model-version': { type: 'string' },
  help: { type: 'boolean' },
} as const

/**
 * The flags of a command line, by name without dashes; the last one counts.
 *
 * @param argv arguments without the program's own name
 * @param problems what is wrong is put there: a word that is no flag, a flag that there is not, or one without its value
 */
export function readFlags(argv: readonly string[], problems: SettingProblem[]): ReadonlyMap<string, string> {
  const { tokens } = parseArgs({ args: [...argv], options: FLAGS, strict: false, tokens: true })
  const flags = new Map<string, string>()
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1]
    // What follows a misspelt flag was meant as its value, and is told with it.
    if (token.kind === 'positional' && !isUnknownWithoutValue(before))
      problems.push({ name: 'argument', value: token.value, remedy: 'there are only flags; see --help' })
    if (token.kind !== 'option') continue
    const next = tokens[at + 1]
    if (!Object.hasOwn(FLAGS, token.name)) {
      const value = token.value ?? (next?.kind === 'positional' ? next.value : '')
      problems.push({ name: token.rawName, value, remedy: `there is no such flag${meant(token.name)}` })
    } else if (token.name !== 'help' && (token.value === undefined || token.value === ''))
      problems.push({ name: token.rawName, value: '', remedy: 'give the flag a value' })
    else flags.set(token.name, token.value ?? '')
  }
  return flags
}

/** As parseArgs has it. */
type Token = { readonly kind: string; readonly name?: string; readonly value?: string | undefined }

function isUnknownWithoutValue(token: Token | undefined): boolean {
  return token?.name !== undefined && !Object.hasOwn(FLAGS, token.name) && token.value === undefined
}

function meant(name: string): string {
  const nearest = nearestFlag(name, Object.keys(FLAGS))
  return nearest === undefined ? '; see --help' : `: did you mean --${nearest}?`
}
