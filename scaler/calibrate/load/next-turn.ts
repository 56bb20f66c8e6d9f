/** The next turn of the event loop, without sleeping: what came over the sockets meanwhile has been read. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
