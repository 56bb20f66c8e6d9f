import { type TUnsafe, Type } from 'typebox'
import { ERRORS, type ErrorReply, PROBLEMS_MAX } from './errors.ts'

const fields = {
  code: Type.Unsafe<string>({ type: 'string', enum: Object.keys(ERRORS) }),
  error: Type.String({ description: 'what is wrong, with bound and actual value' }),
  remedy: Type.String({ description: 'what to do about it' }),
  field: Type.Optional(Type.String({ description: 'path of what is wrong, such as inputs[0].data[3]' })),
}

/** The documented form of every reply that is not an answer. */
export const ErrorSchema: TUnsafe<ErrorReply> = Type.Unsafe<ErrorReply>(
  Type.Object({
    ...fields,
    problems: Type.Optional(
      Type.Array(Type.Object(fields), {
        maxItems: PROBLEMS_MAX,
        description: 'all of them, when there are several',
      }),
    ),
  }),
)
