import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Responses that wait behind another of their connection. */
const QUEUED = new WeakMap<Socket, Set<ServerResponse>>()

/**
 * Lets a response to a pipelined request close when its connection does. Node 20 closes the one that has
 * the connection and forgets those behind it: of 20 on a connection that was reset 1 closed, and whoever waited for the
 * others, the in-flight gauge and the drain among them, waited for good.
 */
export function closeWithConnection(response: ServerResponse, socket: Socket): void {
  // It has the connection, as nearly all do.
  if (response.socket !== null) return
  const queued = QUEUED.get(socket) ?? queueOf(socket)
  queued.add(response)
  response.once('socket', () => queued.delete(response))
}

function queueOf(socket: Socket): Set<ServerResponse> {
  const queued = new Set<ServerResponse>()
  QUEUED.set(socket, queued)
  socket.once('close', () => {
    for (const response of queued) {
      response.destroy()
      response.emit('close')
    }
  })
  return queued
}
