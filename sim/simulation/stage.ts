import type { Agenda } from './agenda.ts'
import type { History } from './history.ts'
import type { Lives } from './lives.ts'
import type { Scenario } from './scenario.ts'
import type { World } from './world.ts'

/** Where actors act, and where it is written down. */
export type Stage = {
  readonly scenario: Scenario
  readonly agenda: Agenda
  readonly world: World
  readonly history: History
  readonly lives: Lives
}
