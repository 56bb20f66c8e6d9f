import { CHILD_ENDS } from '../children/model-child.ts'
import type { FastifyApp } from '../fastify-app.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { OpenParts } from '../repository/version/open-where-it-fits.ts'
import type { Lifecycle } from './lifecycle.ts'

/** Who is told. The log is there only once the app is. */
type Ears = {
  readonly log: () => FastifyApp['log']
  readonly metrics: Metrics
  readonly lifecycle: Lifecycle
}

/** Log, metrics and readiness hear of where models run, and of children that come and go. */
export function heedChildren({
  log,
  metrics,
  lifecycle,
}: Ears): Pick<OpenParts, 'onPlaced' | 'onChildReady' | 'onChildrenGone' | 'onChildLost'> {
  return {
    onPlaced: (model, version, placement) => log().info({ model, version, ...placement }, 'placed'),
    onChildReady: (model, version, pid) => {
      lifecycle.heedModels()
      // From 0 on: a rate does not see the first of a series that begins with it.
      for (const reason of CHILD_ENDS) metrics.childRestarts.inc({ model, version, reason }, 0)
      log().info({ model, version, child: pid }, 'process of a model')
    },
    onChildrenGone: (model, version) => {
      lifecycle.heedModels()
      log().error({ model, version }, 'no process of the model is left')
    },
    onChildLost: (model, version, { reason, detail }) => {
      metrics.childRestarts.inc({ model, version, reason })
      log().error({ model, version, reason, detail }, 'a process of the model ended')
    },
  }
}
