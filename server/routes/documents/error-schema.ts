import { ERRORS } from '../../error-table.ts'
import { PROBLEMS_MAX } from '../../errors.ts'
import { closedObject, type JsonSchema } from './json-schema.ts'

const fields: Readonly<Record<string, JsonSchema>> = {
  code: { type: 'string', enum: Object.keys(ERRORS) },
  error: { type: 'string', description: 'what is wrong, with bound and actual value' },
  remedy: { type: 'string', description: 'what to do about it' },
  field: { type: 'string', description: 'path of what is wrong, such as inputs[0].data[3]' },
}

const problems: JsonSchema = {
  type: 'array',
  items: closedObject(fields, ['field']),
  maxItems: PROBLEMS_MAX,
  description: 'all of them, when there are several',
}

/** The documented form of every reply that is not an answer. */
export const ERROR_SCHEMA: JsonSchema = closedObject({ ...fields, problems }, ['field', 'problems'])
