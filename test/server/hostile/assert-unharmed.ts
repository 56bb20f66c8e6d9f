import * as assert from 'uvu/assert'
import { inferBody, type StartedApp } from '../start-app.ts'

const SETTLED_MS = 2_000

/** After whatever was sent, nothing is under way, nothing is held, the server lives, and it answers others. */
export async function assertUnharmed({
  app,
  metrics,
  bodyMemory,
  post,
  lifecycle,
}: StartedApp): Promise<void> {
  const isQuiet = async (): Promise<boolean> =>
    bodyMemory.heldBytes === 0 &&
    (await metrics.requestsInFlight.get()).values.every(({ value }) => value === 0) &&
    (await metrics.registry.metrics()).includes('tidegate_queue_bytes 0\n')
  for (const endMs = performance.now() + SETTLED_MS; !(await isQuiet()) && performance.now() < endMs; )
    await new Promise((resolve) => setTimeout(resolve, 5))
  assert.ok(await isQuiet(), await metrics.registry.metrics())
  assert.is(lifecycle.livenessProblem, undefined)
  if (app.hasRoute({ method: 'POST', url: '/predict' }))
    assert.is((await post('/v2/models/heart/infer', inferBody())).status, 200)
}
