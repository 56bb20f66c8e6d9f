/** A JSON value in words, short enough for a log line, whatever the client sent. */
export function describeCell(cell: unknown): string {
  if (cell === null) return 'null'
  if (Array.isArray(cell)) return 'an array'
  if (typeof cell === 'object') return 'an object'
  return typeof cell === 'string' ? `the text ${JSON.stringify(cell.slice(0, 20))}` : String(cell)
}
