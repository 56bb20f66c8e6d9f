import { openSession } from '../../server/onnx-session.ts'

/** Sessions that answer until they are broken: from then on whatever they are given fails. */
export function breakableSessions(): { readonly open: typeof openSession; readonly break: () => void } {
  let isBroken = false
  const open: typeof openSession = async (...model) => {
    const session = await openSession(...model)
    const run: typeof session.run = (...task) =>
      isBroken ? Promise.reject(new Error('broken')) : session.run(...task)
    return { ...session, run }
  }
  return {
    open,
    break: () => {
      isBroken = true
    },
  }
}
