import { readFileSync, statSync } from 'node:fs'
import type { Parsed, Problem } from '../../../sim/index.ts'
import { whyNot } from '../../files/why-not.ts'

/** What a Prometheus server wants to see, and whom we trust to be one. The token is never printed. */
export type PrometheusAccess = {
  /** Sent as `Authorization: Bearer …`; over https, or to this machine. */
  readonly token?: string
  /** Certificates in PEM that sign those of servers, in place of those that the system trusts. */
  readonly ca?: string
}

/** Where they stand: `--prometheus-token-file`, `PROMETHEUS_TOKEN` in the environment, `--prometheus-ca`. */
export type PrometheusAccessSources = {
  readonly tokenFile: string | undefined
  readonly token: string | undefined
  readonly caFile: string | undefined
}

/** Tokens of service accounts have some 1,000 characters, bundles of certificates some 200 KB. */
const BYTES_MAX = 1_000_000
/** What a header may hold. */
const TOKEN = /^[\x21-\x7e]+$/
const PEM = /-----BEGIN CERTIFICATE-----/

/** Reads them; everything that is wrong with them at once. A file with a token counts more than the environment. */
export function readPrometheusAccess(sources: PrometheusAccessSources): Parsed<PrometheusAccess> {
  const problems: Problem[] = []
  const token = readToken(sources, problems)
  const ca = sources.caFile === undefined ? undefined : readSmall('--prometheus-ca', sources.caFile, problems)
  if (ca !== undefined && !PEM.test(ca))
    problems.push({
      field: '--prometheus-ca',
      value: sources.caFile,
      bound: 'a file of certificates in PEM',
      remedy: 'give the certificate that signed that of the server: -----BEGIN CERTIFICATE-----',
    })
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    value: { ...(token === undefined ? {} : { token }), ...(ca === undefined ? {} : { ca }) },
  }
}

/** An option that nothing would read: whoever gives it believes that a server is asked. */
export function refuseUnusedAccess({ tokenFile, caFile }: PrometheusAccessSources): readonly Problem[] {
  const given = { '--prometheus-token-file': tokenFile, '--prometheus-ca': caFile }
  return Object.entries(given).flatMap(([field, value]) =>
    value === undefined
      ? []
      : {
          field,
          value,
          bound: 'beside a --traffic that asks a Prometheus server',
          remedy: 'leave it out, or give --traffic prometheus:http://HOST:9090?query=QUERY&for=24h&step=60s',
        },
  )
}

function readToken({ tokenFile, token }: PrometheusAccessSources, problems: Problem[]): string | undefined {
  const field = tokenFile === undefined ? 'PROMETHEUS_TOKEN' : '--prometheus-token-file'
  const text = tokenFile === undefined ? token : readSmall(field, tokenFile, problems)
  const trimmed = text?.trim()
  if (trimmed === undefined || (tokenFile === undefined && trimmed === '')) return undefined
  if (TOKEN.test(trimmed)) return trimmed
  // Whatever it is, it was meant to be secret.
  problems.push({
    field,
    value: tokenFile ?? 'what it is',
    bound: 'one token without spaces and line breaks',
    remedy: 'write the token alone, without "Bearer" before it',
  })
  return undefined
}

function readSmall(field: string, path: string, problems: Problem[]): string | undefined {
  try {
    if (statSync(path).size <= BYTES_MAX) return readFileSync(path, 'utf8')
    problems.push({
      field,
      value: path,
      bound: `a file of at most ${BYTES_MAX} bytes`,
      remedy: 'check the path',
    })
  } catch (error) {
    problems.push({
      field,
      value: path,
      bound: `a file that can be read (${whyNot(error)})`,
      remedy: 'check the path',
    })
  }
  return undefined
}
