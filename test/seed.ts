import fc from 'fast-check'

/** The largest seed that fast-check takes as it is: it works on 32-bit integers. */
const SEED_MAX = 0x7fffffff

/**
 * Gives every property of this run the same seed: `SEED` from the environment, otherwise one drawn from the clock.
 *
 * @returns the seed in force, to be printed so that `SEED=… npm test` replays the run
 * @throws {Error} when `SEED` is set but is not an integer from 0 to 2,147,483,647
 */
export function configureSeed(): number {
  const given = process.env['SEED']
  const seed = given === undefined ? Date.now() & SEED_MAX : Number(given)
  if (!Number.isInteger(seed) || seed < 0 || seed > SEED_MAX)
    throw new Error(`SEED must be an integer from 0 to ${SEED_MAX}, not "${given}"`)
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
  return seed
}
