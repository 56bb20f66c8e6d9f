/** The connections by which clients reach the service. */
export type Connections = {
  /** How many there are, each with as many requests as any other; from 1 to 100,000. */
  readonly count: number
  /** How old one gets, a tenth more or less, in milliseconds: gRPC's MAX_CONNECTION_AGE. Default they do not age. */
  readonly lifeMs?: number
}
