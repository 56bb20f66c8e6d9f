import type { Scenario } from '../../scenario/scenario.ts'
import type { Agenda } from '../agenda.ts'
import type { History } from '../history.ts'
import type { Lives } from '../world/lives.ts'
import type { World } from '../world/world.ts'

/** Where actors act, and where it is written down. */
export type Stage = {
  readonly scenario: Scenario
  readonly agenda: Agenda
  readonly world: World
  readonly history: History
  readonly lives: Lives
}
