import type { FieldReader } from '../../parse/field-reader.ts'

/** The units of a Go duration, in milliseconds. */
const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** A number as JSON writes it: KEDA reads numbers with a JSON parser, which takes neither `.5` nor `+5`. */
const JSON_NUMBER = /^\s*-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?\s*$/

/**
 * Reads the `metadata` of a trigger, in which the API allows texts only: `threshold: "50"`
 * (pkg/scalers/scalersconfig/typed_config.go).
 */
export class MetadataReader {
  readonly #metadata: Readonly<Record<string, string>>
  readonly #field: string
  readonly #fields: FieldReader

  constructor(value: unknown, field: string, fields: FieldReader) {
    const texts: Record<string, string> = {}
    for (const [key, text] of Object.entries(fields.record(value, field) ?? {}))
      if (typeof text === 'string') texts[key] = text
      else fields.report(`${field}.${key}`, text, 'text', 'put the value in quotes')
    this.#metadata = texts
    this.#field = field
    this.#fields = fields
  }

  all(): Readonly<Record<string, string>> {
    return this.#metadata
  }

  report(key: string, bound: string, remedy: string): void {
    this.#fields.report(`${this.#field}.${key}`, this.#metadata[key], bound, remedy)
  }

  text(key: string): string {
    const text = this.#metadata[key]
    if (text === undefined || text === '') this.report(key, 'given', 'the trigger cannot work without it')
    return text ?? ''
  }

  optionalText(key: string): string | undefined {
    const text = this.#metadata[key]
    return text === '' ? undefined : text
  }

  /** Undefined, with a report, when it is no number, or is missing and has no default. */
  number(key: string, otherwise?: number): number | undefined {
    const text = this.optionalText(key)
    if (text === undefined && otherwise !== undefined) return otherwise
    if (text !== undefined && JSON_NUMBER.test(text)) return Number(text)
    this.report(key, 'a number in quotes', 'write for example "50" or "0.5"')
    return undefined
  }

  boolean(key: string, otherwise: boolean): boolean {
    const text = this.optionalText(key)
    if (text === undefined) return otherwise
    if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true
    if (!/^(0|f|F|false|FALSE|False)$/.test(text))
      this.report(key, '"true" or "false"', 'correct the spelling')
    return false
  }

  /** A Go duration such as "1m30s", or a whole number of milliseconds; 0 when it is left out. */
  durationMs(key: string): number {
    const text = this.optionalText(key) ?? '0'
    if (/^\d+$/.test(text)) return Number(text)
    if (/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text))
      return [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * (UNITS_MS[unit ?? ''] ?? 0),
        0,
      )
    this.report(key, 'a duration', 'write for example "3s", or "3000" for milliseconds')
    return 0
  }
}
