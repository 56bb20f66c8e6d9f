import { readSync, writeSync } from 'node:fs'
import { openSession, type Session } from '../onnx-session.ts'
import { type Frame, LENGTHS_SIZE, readFrame, readLengths, writeFrame } from './frame.ts'

/**
 * The program of a child: one model, one request after the other, from a pipe and back into it.
 *
 * It waits for the pipe without an event loop, for it has nothing else to do, and a whole tensor is read into its place
 * at once. The end of the pipe is the end of the server, whatever its cause, and the end of the child.
 */
const PIPE = 3

// A terminal sends its signals to the children too: the server tells them when to end.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {})

let session: Session | undefined
for (;;) {
  const lengths = readLengths(readExactly(LENGTHS_SIZE))
  const request = readFrame(readExactly(lengths.head), readExactly(lengths.body))
  const reply = await answer(request).catch((error: unknown): Frame => {
    return { words: { error: error instanceof Error ? error.message : String(error) }, tensors: [] }
  })
  for (const part of writeFrame(reply)) writeFully(part)
}

/** `open` comes once, and then `run`. */
async function answer({ words, tensors }: Frame): Promise<Frame> {
  if (session === undefined) {
    const [model] = tensors
    if (!(model?.data instanceof Uint8Array)) throw new Error('the first request has no model')
    session = await openSession(model.data, { threads: Number(words['threads']) })
    return { words: { inputs: session.inputs, outputs: session.outputs }, tensors: [] }
  }
  const outputs = words['outputs']
  if (!Array.isArray(outputs)) throw new Error('the request names no outputs')
  return { words: {}, tensors: await session.run(tensors, outputs) }
}

function readExactly(size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size)
  for (let at = 0; at < size; ) {
    const count = readSync(PIPE, bytes, at, size - at, null)
    if (count === 0) process.exit(0)
    at += count
  }
  return bytes
}

function writeFully(bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(PIPE, bytes, at)
  } catch {
    // Nobody is there to read it.
    process.exit(0)
  }
}
