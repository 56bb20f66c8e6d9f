import type { Delay } from '../../sim/index.ts'

/** From creation to ready when nothing is said and no pod runs that could tell: what a small model takes. */
export const DEFAULT_START_UP: Delay = { kind: 'fixed', ms: 2000 }
