import { nearestName } from './nearest-name.ts'
import type { OptionEntry, OptionTable } from './option-table.ts'

/** What yargs knows by itself. */
const OWN: OptionTable = { help: { type: 'boolean' }, version: { type: 'boolean' } }

/**
 * What is wrong with the words of a command line that yargs would take in silence, or name in a way that helps nobody:
 * an unknown command or option, an option given twice, of which yargs takes the last, and `--no-` before an option
 * that has a value.
 *
 * @param words behind the name of the program
 * @param commands the options of each command
 * @returns a line for each problem
 */
export function checkWords(
  words: readonly string[],
  commands: Readonly<Record<string, OptionTable>>,
): readonly string[] {
  const command = words.find((word) => !word.startsWith('-'))
  if (command === undefined) return []
  if (!Object.hasOwn(commands, command))
    return [`unknown command ${command}${meant(nearestName(command, Object.keys(commands)))}`]
  const options = { ...OWN, ...commands[command] }
  const end = words.indexOf('--')
  const given = words.slice(0, end < 0 ? words.length : end).flatMap((word) => readFlag(word, options) ?? [])
  return [...unknown(given, options, commands), ...repeated(given)]
}

/** An option as it was given. */
type Flag = {
  /** With its dashes. */
  readonly written: string
  readonly isNegated: boolean
  readonly name: string
  /** Undefined for one that there is not. */
  readonly entry: OptionEntry | undefined
}

/** Undefined for a value: `-` is standard input, and `-1` a number. */
function readFlag(word: string, options: OptionTable): Flag | undefined {
  const [, written = '', dashes, text = ''] = /^((--?)([a-zA-Z][^=]*))/.exec(word) ?? []
  if (dashes === undefined) return undefined
  if (dashes === '-') {
    const [name, entry] = Object.entries(options).find(([, { alias }]) => alias === text) ?? [text]
    return { written, isNegated: false, name, entry }
  }
  const isNegated = text.startsWith('no-')
  const name = isNegated ? text.slice(3) : text
  const entry = Object.hasOwn(options, name) ? options[name] : undefined
  return { written, isNegated, name, entry }
}

function unknown(
  given: readonly Flag[],
  options: OptionTable,
  commands: Readonly<Record<string, OptionTable>>,
): readonly string[] {
  return given.flatMap(({ written, isNegated, name, entry }) => {
    if (entry === undefined) {
      const owners = Object.keys(commands).filter((command) => Object.hasOwn(commands[command] ?? {}, name))
      if (owners.length > 0) return [`unknown option ${written}: it is one of ${owners.join(' and ')}`]
      // Options of two words are written --like-this, and not --likeThis.
      const nearest = nearestName(written.replace(/[A-Z]/g, '-$&').toLowerCase(), optionNames(options))
      return [`unknown option ${written}${meant(nearest)}`]
    }
    const isRight = !isNegated || entry.type === 'boolean' || entry.isNegatable === true
    return isRight ? [] : [`${written} has no meaning: --${name} has a value; leave it out`]
  })
}

function optionNames(options: OptionTable): readonly string[] {
  return Object.entries(options).flatMap(([name, { type, isNegatable }]) =>
    type === 'boolean' || isNegatable === true ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  )
}

function repeated(given: readonly Flag[]): readonly string[] {
  const once = given.filter(({ entry }) => entry !== undefined && entry.array !== true)
  const twice = once.filter(({ name }, at) => once.findIndex((other) => other.name === name) < at)
  return [...new Set(twice.map(({ name }) => name))].map((name) => {
    const forms = [...new Set(once.filter((flag) => flag.name === name).map(({ written }) => written))]
    return `${forms.join(' and ')} must be given once: which one counts is not clear`
  })
}

function meant(nearest: string | undefined): string {
  return nearest === undefined ? '' : `: did you mean ${nearest}?`
}
