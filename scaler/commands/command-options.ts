import type { OptionTable } from '../options/option-table.ts'
import { CALIBRATE_OPTIONS } from './calibrate/calibrate-options.ts'
import { REHEARSAL_OPTIONS } from './rehearsal/rehearsal-options.ts'
import { TRAFFIC_OPTIONS } from './rehearsal/traffic-options.ts'
import { WORLD_OPTIONS } from './rehearsal/world-options.ts'
import { ROLLOUT_OPTIONS } from './rollout/rollout-options.ts'
import { SIMULATE_OPTIONS } from './simulate/simulate-options.ts'
import { STATUS_OPTIONS } from './status/status-options.ts'

/** All options of each command. */
export const COMMAND_OPTIONS: Readonly<Record<string, OptionTable>> = {
  simulate: { ...SIMULATE_OPTIONS, ...REHEARSAL_OPTIONS, ...WORLD_OPTIONS, ...TRAFFIC_OPTIONS },
  rollout: { ...ROLLOUT_OPTIONS, ...REHEARSAL_OPTIONS },
  status: STATUS_OPTIONS,
  calibrate: CALIBRATE_OPTIONS,
}
