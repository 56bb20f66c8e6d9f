const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'ports below 1024 are for root: choose another one',
  EADDRINUSE: 'another program listens there: end it, or choose another port',
  EADDRNOTAVAIL: 'this machine does not have that address: leave --host out to listen on all that it has',
  ENOTFOUND: 'no address has that name: leave --host out to listen on all that this machine has',
}

/**
 * What is logged when the service cannot begin: for what its surroundings refuse, the reason and what to do; for
 * anything else the error with its stack.
 */
export function explainFailure(err: unknown): { readonly [field: string]: unknown } {
  const { code = '', message } = err as NodeJS.ErrnoException
  const remedy = REMEDIES[code]
  return remedy === undefined ? { err } : { reason: message, remedy }
}
