const OPEN_METRICS = 'application/openmetrics-text'
const TEXT = 'text/plain'
const VERSIONS = ['1.0.0', '0.0.1']

/**
 * Whether whoever scrapes would rather have OpenMetrics. It must be named: a browser, curl and old scrapers get the
 * text format.
 *
 * @param accept the header `Accept`
 */
export function acceptsOpenMetrics(accept: string | undefined): boolean {
  const wanted = (accept ?? '').split(',').map(readRange)
  const weightOf = (type: string): number =>
    Math.max(0, ...wanted.filter((range) => range.type === type && range.isKnown).map(({ weight }) => weight))
  return weightOf(OPEN_METRICS) > 0 && weightOf(OPEN_METRICS) >= weightOf(TEXT)
}

type Range = {
  readonly type: string
  readonly weight: number
  /** Whether the version, if it names one, is one that is written here. */
  readonly isKnown: boolean
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.toLowerCase().split(';')
  const values = new Map(
    parameters.map((parameter) => {
      const [name = '', value = ''] = parameter.split('=')
      return [name.trim(), value.trim()]
    }),
  )
  const weight = Number(values.get('q') ?? 1)
  const version = values.get('version')
  const isOther = type.trim() === OPEN_METRICS && version !== undefined && !VERSIONS.includes(version)
  return { type: type.trim(), weight: Number.isFinite(weight) ? weight : 0, isKnown: !isOther }
}
