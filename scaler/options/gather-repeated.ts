/** Options that may be given several times; of any other one yargs takes the last. */
const REPEATABLE: readonly string[] = ['--fault', '--metric']

/**
 * Puts the values of a repeated option behind its first mention, where yargs reads them as one list:
 * `--fault a --json --fault b` becomes `--fault a b --json`.
 */
export function gatherRepeated(words: readonly string[]): readonly string[] {
  const gathered: string[] = []
  const values = new Map<string, string[]>()
  for (let i = 0; i < words.length; i += 1) {
    const [flag = '', ...rest] = (words[i] ?? '').split('=')
    if (!REPEATABLE.includes(flag)) {
      gathered.push(words[i] ?? '')
      continue
    }
    const value = rest.length > 0 ? rest.join('=') : words[i + 1]
    if (rest.length === 0) i += 1
    if (!values.has(flag)) gathered.push(flag)
    const list = values.get(flag) ?? []
    values.set(flag, list)
    if (value !== undefined) list.push(value)
  }
  return gathered.flatMap((word) => [word, ...(values.get(word) ?? [])])
}
