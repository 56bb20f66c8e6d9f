import { hasSameCounts, type Sample, type Timeline, type TimelineEvent } from './timeline.ts'

/** Collects a timeline: drops samples in which nothing changed, keeps everything in order of time. */
export class TimelineRecorder {
  readonly #samples: Sample[] = []
  readonly #events: TimelineEvent[] = []

  /** Takes the sample if any number in it differs from the one before. */
  take(sample: Sample): void {
    const last = this.#samples.at(-1)
    if (last === undefined || !hasSameCounts(last, sample)) this.#samples.push(sample)
  }

  /** Adds a sample of which it is known that a number in it differs from the one before. */
  append(sample: Sample): void {
    this.#samples.push(sample)
  }

  log(event: TimelineEvent): void {
    this.#events.push(event)
  }

  /** What was collected so far. */
  timeline(): Timeline {
    return { samples: [...this.#samples], events: [...this.#events] }
  }
}
