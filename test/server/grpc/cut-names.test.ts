import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { serveError } from '../../../server/errors.ts'
import { describeFailure } from '../../../server/grpc/describe-failure.ts'
import { startGrpc } from './grpc-client.ts'

const { client, close } = await startGrpc()
test.after(close)

/** Names are repeated up to some length: the cut goes through the pair of the last sign. */
const CUT = ['a'.repeat(39), 'a'.repeat(19)].map((start) => `${start}😀`)

for (const name of CUT)
  test(`a name that is cut within a sign is refused like any other: ${name}`, async () => {
    const asked: readonly [string, object, string][] = [
      ['ModelInfer', { model_name: name }, 'unknown_model'],
      ['ModelMetadata', { name }, 'unknown_model'],
      ['ModelReady', { name }, 'unknown_model'],
      ['ModelInfer', { model_name: 'heart', model_version: name }, 'unknown_version'],
      ['ModelInfer', { model_name: 'heart', inputs: [{ name }] }, 'unknown_tensor'],
      ['RepositoryIndex', { repository_name: name }, 'unsupported_parameter'],
      [
        'ModelInfer',
        { model_name: 'heart', parameters: { sequence_id: { string_param: name } } },
        'unsupported_parameter',
      ],
    ]
    for (const [method, request, reason] of asked) {
      const end = await client.call(method, request, { deadlineMs: 5_000 })
      assert.is(end.reason, reason, `${method}: ${end.code} ${end.message}`)
    }
  })

test('every text of a failure has a UTF-8', () => {
  const failure = describeFailure(serveError('unknown_field', { field: 'a\ud83d', detail: '\ude00b' }))
  const texts = [
    failure.message,
    ...failure.violations.flatMap(({ field, description }) => [field, description]),
  ]
  for (const text of texts) assert.is(Buffer.from(text).toString(), text)
})

test.run()
