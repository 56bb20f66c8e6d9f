/** Letters of 12 px that fit the page, be they wide. */
const LETTERS = 128

/** A text in lines: an SVG breaks none by itself. */
export function wrapText(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= LETTERS)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
