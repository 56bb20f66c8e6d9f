import { LineCounter, parseAllDocuments } from 'yaml'
import { ToolError } from '../errors.ts'

/** One document of a YAML text that is not empty. */
export type YamlDocument = {
  /** The line on which its content starts, counted from 1. */
  readonly line: number
  readonly value: unknown
}

/** Longest text that is parsed, in characters: a hundred objects of the size that etcd takes at most fit in. */
const TEXT_LENGTH_MAX = 16 * 1024 * 1024

/** How many of a file's errors one message lists. */
const ERRORS_MAX = 10

/**
 * Parses a text of any number of YAML documents; JSON is YAML too. Empty documents are left out.
 *
 * @param name what to call the text in errors: its path as the user gave it
 * @param remedy what to do about a syntax error
 * @throws {ToolError} MANIFEST_SYNTAX with file and line, for a syntax error or a key said twice (kubectl refuses
 * both); MANIFEST_TOO_LARGE
 */
export function readYaml(
  text: string,
  name: string,
  remedy = 'correct the line: Kubernetes would refuse it too',
): readonly YamlDocument[] {
  if (text.length > TEXT_LENGTH_MAX)
    throw new ToolError('MANIFEST_TOO_LARGE', `${name} has more than ${TEXT_LENGTH_MAX} characters`, {
      field: name,
      remedy: 'split it into several files',
    })
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    merge: true,
  })
  if (!Array.isArray(documents)) return []
  const problems = documents.flatMap((document) =>
    document.errors.map((error) => `${name}:${lines.linePos(error.pos[0]).line}: ${error.message}`),
  )
  if (problems.length > 0) throw syntaxError(problems, remedy)
  return documents
    .map((document) => {
      const line = lines.linePos(document.contents?.range?.[0] ?? document.range[0]).line
      return { line, value: plainValue(document, `${name}:${line}`, remedy) }
    })
    .filter((document) => document.value !== null)
}

function plainValue(document: { toJS(): unknown }, where: string, remedy: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    // The parser refuses aliases that would grow without bound ("billion laughs").
    throw syntaxError([`${where}: ${error instanceof Error ? error.message : String(error)}`], remedy, error)
  }
}

function syntaxError(problems: readonly string[], remedy: string, cause?: unknown): ToolError {
  const [first = ''] = problems
  const listed = problems.slice(0, ERRORS_MAX).join('\n')
  const rest = problems.length > ERRORS_MAX ? `\nand ${problems.length - ERRORS_MAX} more` : ''
  return new ToolError('MANIFEST_SYNTAX', listed + rest, {
    field: first.slice(0, first.indexOf(': ')),
    remedy,
    cause,
  })
}
