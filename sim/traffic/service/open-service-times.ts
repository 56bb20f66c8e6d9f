import { randomStream } from '../../engine/random-stream.ts'
import { drawExponential, drawNormal } from '../numbers/draw.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import { GammaTimes } from './gamma-times.ts'
import { HistogramTimes } from './histogram-times.ts'
import type { ServiceTime } from './service-time.ts'

/** The service times of one request after another, in milliseconds, without end; `name` is that of their chance. */
export function openServiceTimes(time: ServiceTime, seed: number, name = 'service'): NumberSource {
  const random = randomStream(seed, name)
  switch (time.kind) {
    case 'constant':
      return {
        fill: (into) => {
          into.fill(time.ms)
          return into.length
        },
      }
    case 'exponential':
      return {
        fill: (into) => {
          for (let i = 0; i < into.length; i += 1) into[i] = drawExponential(random) * time.meanMs
          return into.length
        },
      }
    case 'lognormal': {
      const variance = Math.log(1 + time.variation ** 2)
      const location = Math.log(time.meanMs) - variance / 2
      const sigma = Math.sqrt(variance)
      return {
        fill: (into) => {
          for (let i = 0; i < into.length; i += 1) into[i] = Math.exp(location + sigma * drawNormal(random))
          return into.length
        },
      }
    }
    case 'gamma':
      return new GammaTimes(time.meanMs, time.variation, random)
    case 'histogram':
      return new HistogramTimes(time.buckets, random)
  }
}
