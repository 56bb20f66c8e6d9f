import { openSession, type Session } from '../../server/onnx-session.ts'

/** Opens real sessions, and knows those that have not been released. */
export function countedSessions(): { readonly open: typeof openSession; readonly sessions: Set<Session> } {
  const sessions = new Set<Session>()
  const open: typeof openSession = async (...model) => {
    const real = await openSession(...model)
    const session: Session = {
      ...real,
      release: () => {
        sessions.delete(session)
        return real.release()
      },
    }
    sessions.add(session)
    return session
  }
  return { open, sessions }
}
