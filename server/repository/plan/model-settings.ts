import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ErrorObject } from 'ajv'
import { parseDocument } from 'yaml'
import type { Batching } from '../../queue/model-runs.ts'
import { closedObject, type JsonSchema } from '../../routes/documents/json-schema.ts'
import type { Place } from '../version/choose-place.ts'

/** Which of a model's version folders are served: all, so many with the highest numbers, or those named. */
export type VersionPolicy = 'all' | { readonly latest: number } | readonly number[]

/** What model.yaml says of how a model is served. Everything may be left out, and so may the file. */
export type ModelSettings = {
  /** Default: all. */
  readonly versions: VersionPolicy
  /** Version that answers when a request names none. Default: the model card's, or else the highest that is served. */
  readonly default?: number
  /** Names for versions, such as `canary: 2`; a request may use them in place of the number. Default: none. */
  readonly labels: Readonly<Record<string, number>>
  /**
   * How requests that name no version are shared out among versions, by label: `{stable: 9, canary: 1}` sends a tenth to
   * the canary. Parts are 0 to 1,000. Default: all to the default version.
   */
  readonly split?: Readonly<Record<string, number>>
  /**
   * The label of a version that also answers what others answer, unheard: it is only compared, numbers with a
   * tolerance. Requests that name a version have no shadow. Default: none.
   */
  readonly shadow?: { readonly label: string; readonly tolerance: number }
  /** How many rows, the first size of a shape, a request may hold: 1 to 65,536. Default 1,024. */
  readonly rowsMax: number
  /**
   * Whether requests that wait are answered in one run, how many rows and milliseconds it may have, 1 to 65,536 and 1 to
   * 10,000, and how many milliseconds the first of them waits for others, 1 to 1,000, or 0: not at all. Only for a model
   * whose rows do not influence each other. Default: 256, 5 and 0 for a model with a card, off for others.
   */
  readonly batching?: false | Batching
  /** How many requests may wait for the model; the next one is refused. 1 to 65,536. Default 1,000. */
  readonly waitingMax: number
  /**
   * How many priorities requests may have, 1 to 16, and which one has that names none. 1 goes first, and the lowest has no
   * turn while others wait. Default: one level.
   */
  readonly priorities: { readonly levels: number; readonly default: number }
  /** How long an answer is of use when the request does not say so, in milliseconds: 1 to 3,600,000. Default 10,000. */
  readonly deadlineMs: number
  /**
   * Each version answers once before it is served, so that no client pays for the first run. `false` leaves that out;
   * shapes by input name are for models whose sizes cannot all be 1. Default: one row.
   */
  readonly warmUp: false | Readonly<Record<string, readonly number[]>>
  /**
   * Where the model runs: `inside` the server's process, in a `child`, or `auto`: in children if a row takes more than
   * 5 ms, or the largest request more than 20 ms, by what runs take at the load. Default auto; without warm-up: inside.
   */
  readonly process: 'auto' | Place
  /** How many children: 1 to 64. Default: what the processors and the memory of the container allow. */
  readonly children?: number
  /** How many threads one run may use: 1 to 64. Default 1. */
  readonly threads: number
  /** A child that takes longer for one run, in milliseconds, is ended: 100 to 3,600,000. Default 30,000. */
  readonly runMaxMs: number
}

const DEFAULTS: ModelSettings = {
  versions: 'all',
  labels: {},
  rowsMax: 1024,
  waitingMax: 1000,
  priorities: { levels: 1, default: 1 },
  deadlineMs: 10_000,
  warmUp: {},
  process: 'auto',
  threads: 1,
  runMaxMs: 30_000,
}

/** Far beyond what anybody writes by hand. */
const TEXT_BYTES_MAX = 65_536
/** The same as in a model card. */
const VERSION: JsonSchema = { type: 'integer', minimum: 1, maximum: 999_999_999 }
const COUNT_MAX = 100
const COUNT: JsonSchema = { type: 'integer', minimum: 1, maximum: 65_536 }
/** Each is a label of a metric, and a list that each request looks at. */
const LEVELS: JsonSchema = { type: 'integer', minimum: 1, maximum: 16 }
const CORES: JsonSchema = { type: 'integer', minimum: 1, maximum: 64 }

const MODEL_SETTINGS: JsonSchema = closedObject(
  {
    versions: {
      anyOf: [
        { const: 'all' },
        closedObject({ latest: { type: 'integer', minimum: 1, maximum: COUNT_MAX } }),
        { type: 'array', items: VERSION, minItems: 1, maxItems: COUNT_MAX, uniqueItems: true },
      ],
    },
    default: VERSION,
    labels: {
      type: 'object',
      // A label that looks like a number would hide the version of that number.
      propertyNames: { pattern: '^[a-z][a-z0-9-]{0,62}$' },
      additionalProperties: VERSION,
      maxProperties: COUNT_MAX,
    },
    split: {
      type: 'object',
      additionalProperties: { type: 'integer', minimum: 0, maximum: 1000 },
      minProperties: 1,
      maxProperties: COUNT_MAX,
    },
    shadow: closedObject({ label: { type: 'string' }, tolerance: { type: 'number', minimum: 0 } }),
    rowsMax: COUNT,
    batching: {
      anyOf: [
        { const: false },
        closedObject(
          {
            rowsMax: COUNT,
            budgetMs: { type: 'number', minimum: 1, maximum: 10_000 },
            delayMs: { type: 'integer', minimum: 0, maximum: 1000 },
          },
          ['delayMs'],
        ),
      ],
    },
    waitingMax: COUNT,
    priorities: closedObject({ levels: LEVELS, default: LEVELS }),
    deadlineMs: { type: 'integer', minimum: 1, maximum: 3_600_000 },
    warmUp: {
      anyOf: [
        { const: false },
        {
          type: 'object',
          additionalProperties: { type: 'array', items: { type: 'integer', minimum: 1 }, maxItems: 8 },
        },
      ],
    },
    process: { enum: ['auto', 'inside', 'child'] },
    children: CORES,
    threads: CORES,
    runMaxMs: { type: 'integer', minimum: 100, maximum: 3_600_000 },
  },
  [
    'versions',
    'default',
    'labels',
    'split',
    'shadow',
    'rowsMax',
    'batching',
    'waitingMax',
    'priorities',
    'deadlineMs',
    'warmUp',
    'process',
    'children',
    'threads',
    'runMaxMs',
  ],
)

// The schema above needs no check of its own at each start: that would take 50 ms.
const isModelSettings = new Ajv({
  allErrors: true,
  verbose: true,
  meta: false,
  validateSchema: false,
}).compile<Partial<ModelSettings>>(MODEL_SETTINGS)

/**
 * Reads model.yaml.
 *
 * @param path absolute path; without such a file everything is as by default
 * @throws {Error} naming every field that is wrong, its bound and its value
 */
export function readModelSettings(path: string): ModelSettings {
  if (!existsSync(path)) return DEFAULTS
  const text = readFileSync(path, 'utf8')
  if (text.length > TEXT_BYTES_MAX)
    throw new Error(`${path}: at most ${TEXT_BYTES_MAX} characters, not ${text.length}`)
  const document = parseDocument(text, { uniqueKeys: true })
  const [error] = document.errors
  if (error !== undefined) throw new Error(`${path}: ${error.message.split('\n')[0]}`)
  // An empty file is null.
  const content: unknown = document.toJS() ?? {}
  if (isModelSettings(content)) return requireLevel({ ...DEFAULTS, ...content }, path)
  throw new Error(`${path}: ${[...new Set((isModelSettings.errors ?? []).map(inWords))].join('; ')}`)
}

function requireLevel(settings: ModelSettings, path: string): ModelSettings {
  const { levels, default: level } = settings.priorities
  if (level <= levels) return settings
  throw new Error(`${path}: priorities.default: must be <= levels, ${levels}, not ${level}`)
}

function inWords({ instancePath, message, params, data }: ErrorObject): string {
  const stray: unknown = params['additionalProperty']
  const field = instancePath.slice(1).replaceAll('/', '.')
  if (stray !== undefined) return `${field === '' ? '' : `${field}.`}${stray}: there is no such setting`
  return `${field}: ${message}, not ${JSON.stringify(data)?.slice(0, 40)}`
}
