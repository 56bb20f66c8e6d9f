import { createHash, timingSafeEqual } from 'node:crypto'

/** With the spaces behind it, of which there may be several. */
const SCHEME = /^bearer +/i

/**
 * Whether an Authorization header is `Bearer TOKEN`, the scheme in letters of either case (RFC 9110, 11.1).
 *
 * @param token undefined: nobody needs one, and every header will do
 */
export function tokenCheck(token: string | undefined): (authorization: string | undefined) => boolean {
  if (token === undefined) return () => true
  const wanted = digest(token)
  // Digests are of one length, and compared in one time, however much of a guess is right.
  return (authorization = '') => {
    const [scheme = ''] = SCHEME.exec(authorization) ?? []
    return timingSafeEqual(digest(authorization.slice(scheme.length)), wanted) && scheme !== ''
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
