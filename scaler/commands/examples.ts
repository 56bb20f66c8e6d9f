/** One example for `--help`. */
export type Example = {
  /** What comes of it, in a few words. */
  readonly does: string
  readonly command: 'simulate' | 'rollout' | 'status' | 'calibrate'
  /** What stands behind the command. */
  readonly words: string
}

/** What yargs leaves between its margins on a terminal of 80 columns, and room for a backslash. */
const COLUMNS = 74

/**
 * The examples as yargs takes them, each with what it does above it: it would break one that stands beside that, and no
 * shell could read it. A long one goes on behind a backslash.
 *
 * @param script the script of npm under which this runs: who has no `tidegate` on the path is shown what there is
 */
export function exampleTexts(
  examples: readonly Example[],
  script: string | undefined = process.env['npm_lifecycle_event'],
): [text: string, description: string][] {
  return examples.map(({ does, command, words }, at) => {
    const isNpm = script !== undefined && examples.some((example) => example.command === script)
    const start = isNpm ? `npm run ${command} --` : `tidegate ${command}`
    const end = at === examples.length - 1 ? '' : '\n'
    return [`# ${does}\n${continued(`${start} ${words}`).join(' \\\n')}${end}`, '']
  })
}

/** Broken between options only: a value stays behind its name. */
function continued(command: string): readonly string[] {
  const lines: string[] = []
  for (const part of command.split(/ (?=-)/)) {
    const longer = `${lines.at(-1) ?? ''} ${part}`
    if (lines.length > 0 && longer.length <= COLUMNS) lines[lines.length - 1] = longer
    else lines.push(part)
  }
  return lines
}
