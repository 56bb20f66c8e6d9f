/** What is known of one option, as yargs takes it. */
export type OptionEntry = {
  readonly type: 'string' | 'boolean'
  readonly alias?: string
  /** Whether it may be given several times. */
  readonly array?: boolean
  /** Whether `--no-NAME` may be said of it, beside options of type boolean. */
  readonly isNegatable?: boolean
}

/** The options of a command by their names. */
export type OptionTable = Readonly<Record<string, OptionEntry>>
