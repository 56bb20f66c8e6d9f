/** yargs' own words, which name neither dashes nor a remedy, and what is said in their place. */
const SLIPS: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/^Not enough arguments following: (.+)$/, (name) => `${dashed(name)} must have a value`],
  [/^Missing required arguments?: (.+)$/, (name) => `${dashed(name)} must be given`],
  [
    /^Unknown arguments?: (.+)$/,
    (words) => `no option takes ${words}: put quotes around a value with spaces`,
  ],
  [
    /^Arguments (.+) are mutually exclusive$/,
    (names) => `${names.split(' and ').map(dashed).join(' and ')} exclude each other: give one of them`,
  ],
]

/**
 * A slip of the command line as yargs tells it, in the words of all other errors.
 *
 * @param message of yargs; one that is not known stays as it is
 */
export function saySlip(message: string): string {
  for (const [pattern, say] of SLIPS) {
    const [, name] = pattern.exec(message) ?? []
    if (name !== undefined) return say(name)
  }
  return message
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`
}
