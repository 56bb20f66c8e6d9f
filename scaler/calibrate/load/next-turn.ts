/** The next turn of the event loop, without sleeping: what came over the sockets meanwhile has been read. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Turns the event loop until the promise is settled, and gives what it gives. */
export async function turnUntilSettled<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false
  const settled = promise.finally(() => {
    isSettled = true
  })
  // A rejection in the meantime is for whoever waits below.
  settled.catch(() => undefined)
  while (!isSettled) await nextTurn()
  return settled
}
