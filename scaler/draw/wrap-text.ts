/** A text in lines of at most so many letters, broken between words; a longer word has a line of its own. */
export function wrapText(text: string, letters: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** A text behind its mark, in lines of at most so many letters; those after the first begin below the text. */
export function hangText(mark: string, text: string, letters: number): readonly string[] {
  return wrapText(text, letters - mark.length).map(
    (line, at) => `${at === 0 ? mark : ' '.repeat(mark.length)}${line}`,
  )
}
