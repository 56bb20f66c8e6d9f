import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** What one test file came to. `problems` are the ways in which uvu alone would have passed on nothing. */
export type FileOutcome = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly problems: readonly string[]
}

/** uvu's own result of one suite: error text (or true for none), tests passed, tests skipped, tests in all. */
type UvuResult = readonly [errors: string | true, passed: number, skipped: number, total: number]
type UvuQueue = (() => Promise<UvuResult>)[][]

declare global {
  var UVU_DEFER: number | undefined
  var UVU_INDEX: number | undefined
  var UVU_QUEUE: UvuQueue | undefined
}

/**
 * Imports one test file and runs the suites that it queued.
 *
 * uvu 0.5.6 exits 0 when a hook throws, when a file forgets `run()` and when `.only` hides the rest
 * (lukeed/uvu pull request 196): each of these is a failure here.
 *
 * @param path absolute path of the file
 * @param deadlineMs how long the file may take in all; what is still running then counts as failed
 */
export async function runFile(path: string, deadlineMs: number): Promise<FileOutcome> {
  globalThis.UVU_DEFER = 1
  globalThis.UVU_INDEX = 0
  globalThis.UVU_QUEUE = [[]]
  try {
    if (/\.only\s*\(/.test(readFileSync(path, 'utf8')))
      return failure('.only hides the other tests: remove it')
    return await withDeadline(importAndRun(path), deadlineMs)
  } catch (error) {
    return failure(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

async function importAndRun(path: string): Promise<FileOutcome> {
  await import(pathToFileURL(path).href)
  const suites = globalThis.UVU_QUEUE?.[0] ?? []
  if (suites.length === 0) return failure('no suite ran: call run() at the end of the file')
  let outcome: FileOutcome = { passed: 0, failed: 0, skipped: 0, problems: [] }
  for (const suite of suites) outcome = add(outcome, judge(await suite()))
  return outcome
}

function judge([errors, passed, skipped, total]: UvuResult): FileOutcome {
  const problems: string[] = []
  if (typeof errors === 'string') problems.push(errors)
  else if (passed < total) problems.push(`${total - passed} of ${total} tests never ended: a hook threw`)
  if (total + skipped === 0) problems.push('the suite has no test')
  return { passed, failed: Math.max(total - passed, problems.length > 0 ? 1 : 0), skipped, problems }
}

function add(a: FileOutcome, b: FileOutcome): FileOutcome {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    problems: [...a.problems, ...b.problems],
  }
}

function failure(problem: string): FileOutcome {
  return { passed: 0, failed: 1, skipped: 0, problems: [problem] }
}

async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished after ${deadlineMs} ms`)), deadlineMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
