import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Whether an Authorization header is `Bearer TOKEN`.
 *
 * @param token undefined: nobody needs one, and every header will do
 */
export function tokenCheck(token: string | undefined): (authorization: string | undefined) => boolean {
  if (token === undefined) return () => true
  const wanted = digest(`Bearer ${token}`)
  // Digests are of one length, and compared in one time, however much of a guess is right.
  return (authorization = '') => timingSafeEqual(digest(authorization), wanted)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
