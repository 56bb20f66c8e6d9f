import { writeFileSync } from 'node:fs'
import { type Calibration, calibrateServer } from '../../calibrate/calibrate-server.ts'
import { type CalibrationTarget, composeTarget } from '../../calibrate/load/calibration-target.ts'
import { profileLines } from '../../calibrate/profile/profile-lines.ts'
import { PROFILE_VERSION, type ServiceProfile } from '../../calibrate/profile/service-profile.ts'
import { ToolError } from '../../errors.ts'
import { readUtf8 } from '../../files/read-utf8.ts'
import { whyNot } from '../../files/why-not.ts'
import { OptionReader } from '../../options/option-reader.ts'
import { checkOutputFile } from '../../options/output-file.ts'
import type { CalibrateArguments } from './calibrate-options.ts'

/** Of a quick server the times of the stages count, of which a tail needs as much as it can get. */
const REQUESTS_DEFAULT = 40_000
const REQUESTS_MIN = 100
const REQUESTS_MAX = 1_000_000
const CONCURRENCY_MAX = 10_000

/** One row, as the Open Inference Protocol takes it: the features of the model heart, in order. */
const HEART_ROW = JSON.stringify({
  inputs: [
    {
      name: 'features',
      shape: [1, 13],
      datatype: 'FP32',
      data: [63, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6],
    },
  ],
})

/** Measures, fits, saves and prints. */
export async function runCalibrate(argv: CalibrateArguments): Promise<void> {
  const read = new OptionReader()
  const requests = read.integer('--requests', argv.requests, REQUESTS_MIN, REQUESTS_MAX) ?? REQUESTS_DEFAULT
  const concurrency = read.integer('--concurrency', argv.concurrency, 1, CONCURRENCY_MAX)
  const body = argv.body === undefined ? HEART_ROW : readBody(read, argv.body)
  const target = composeTarget(argv.url, argv.path, body)
  if (!target.ok) read.take(target.problems)
  checkOutputFile(read, '--save', argv.save)
  read.finish()
  if (!target.ok) return
  const { measured, fit, checks } = await calibrate(target.value, requests, concurrency, argv.url)
  const profile: ServiceProfile = {
    version: PROFILE_VERSION,
    ...fit,
    checks,
    measuredAt: new Date().toISOString(),
    node: process.version,
  }
  if (argv.save !== undefined) save(argv.save, profile)
  console.log(argv.json ? JSON.stringify(profile) : profileLines(profile, measured).join('\n'))
}

function readBody(read: OptionReader, path: string): string {
  try {
    return readUtf8(path)
  } catch (error) {
    read.refuse('--body', `a file that can be read (${whyNot(error)})`, path)
    return '{}'
  }
}

async function calibrate(
  target: CalibrationTarget,
  requests: number,
  concurrency: number | undefined,
  url: string,
): Promise<Calibration> {
  let during = 'the first look at it'
  // It takes minutes: whoever waits wants to see it go on.
  const onStage = (stage: string): void => {
    during = stage
    console.error(`  ${stage}`)
  }
  try {
    return await calibrateServer(target, { requests, concurrency }, onStage)
  } catch (cause) {
    const remedy = 'see that the server runs and is ready, and try --path and --body with curl'
    const message = `${url}, during ${during}: ${(cause as Error).message}`
    throw new ToolError('CALIBRATION_FAILED', message, { cause, remedy })
  }
}

function save(path: string, profile: ServiceProfile): void {
  try {
    writeFileSync(path, `${JSON.stringify(profile, null, 2)}\n`)
  } catch (cause) {
    throw new ToolError('ARGUMENT_INVALID', `--save ${path} cannot be written: ${whyNot(cause)}`, { cause })
  }
}
