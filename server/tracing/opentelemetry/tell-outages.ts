import { ExportResultCode } from '@opentelemetry/core'
import type { SpanExporter } from '@opentelemetry/sdk-trace-base'

/** Who hears of a collector that cannot be reached. */
export type ExportLog = {
  readonly warn: (fields: object, text: string) => void
  readonly info: (text: string) => void
}

/** One line when spans begin to be lost and one when they arrive again, however many batches that are. */
export function tellOutages(exporter: SpanExporter, log: () => ExportLog): SpanExporter {
  let isOut = false
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const fails = result.code !== ExportResultCode.SUCCESS
        if (fails && !isOut)
          log().warn({ reason: result.error?.message }, 'traces cannot be sent, and are lost until they can')
        if (!fails && isOut) log().info('traces are sent again')
        isOut = fails
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
  }
}
