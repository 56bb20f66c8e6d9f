import { findModelRoot } from './model-root.ts'
import { HELP } from './process/settings/help.ts'
import { parseSettings } from './process/settings/settings.ts'
import { mainPlan, readModelPlans } from './repository/plan/model-plan.ts'
import { serve } from './serve.ts'

const EXIT_WRONG_SETTINGS = 2

const { settings, problems } = parseSettings(process.argv.slice(2), process.env, (folder) => {
  const { versions, settings: model } = mainPlan(readModelPlans(folder ?? findModelRoot()))
  return [...versions, ...Object.keys(model.labels)]
})
if (problems !== undefined) {
  for (const { name, value, remedy } of problems) console.error(`${name}=${JSON.stringify(value)}: ${remedy}`)
  process.exitCode = EXIT_WRONG_SETTINGS
} else if (settings.help) {
  console.log(HELP)
} else {
  await serve(settings)
}
