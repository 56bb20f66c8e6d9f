import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Fastify, { LogController } from 'fastify'
import { answerBrokenRequest } from './connections/answer-broken-request.ts'
import { type ConnectionLimits, createHttpServer } from './connections/http-server.ts'
import type { TlsMaterial } from './connections/tls-files.ts'
import { ERRORS } from './error-table.ts'
import { ServeError, serveError } from './errors.ts'
import { AllowedMethods } from './routes/allowed-methods.ts'
import { readJsonBodies } from './routes/json-bodies.ts'
import { toServeError } from './to-serve-error.ts'

/** The web framework, bare. */
export type FastifyApp = FastifyInstance

/** 1,024 rows by name take about 150 KB. */
const BODY_BYTES_MAX = 1_048_576

/** At least that level, to standard output unless there is a stream. */
export type LogOptions = {
  readonly level: string
  readonly stream?: { readonly write: (line: string) => void }
}

/** What an app is on. */
export type AppOptions = {
  /** pino's options; false for silence. */
  readonly logger: false | LogOptions
  readonly limits: ConnectionLimits
  /** Undefined: plain HTTP. */
  readonly tls?: TlsMaterial | undefined
  /** How many proxies in front are to be believed about the client's address. */
  readonly trustedProxies: number
}

/** An empty app: reads JSON strictly and answers every failure with the error table's words. */
export function createFastifyApp({ logger, limits, tls, trustedProxies }: AppOptions): FastifyApp {
  const app: FastifyApp = Fastify({
    logger,
    // A line a request costs more than the model does; the metrics count what the lines would say.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger a request, with its number, would be made for nothing: no line is written for a request that fares well.
    childLoggerFactory: (parent) => parent,
    bodyLimit: BODY_BYTES_MAX,
    serverFactory: (handler) => createHttpServer(handler, limits, tls),
    clientErrorHandler: answerBrokenRequest,
    // The nearest proxy has number 0.
    trustProxy: (_address, hop) => hop < trustedProxies,
    exposeHeadRoutes: false,
    // While closing, a request that is already on an open connection is answered, not refused.
    return503OnClosing: false,
    // Loading them would take a tenth of the start.
    schemaController: { compilersFactory: { buildSerializer: notUsed, buildValidator: notUsed } },
    // A URL that cannot be decoded never reaches the error handler below.
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      answerError(reply, serveError('invalid_request', { field: 'url', detail: error.message.slice(0, 100) }))
    },
  })
  takeJsonOnly(app)
  answerFailures(app)
  return app
}

/** Bodies are JSON, and are there where a route wants one; what is in them, the routes check. */
function takeJsonOnly(app: FastifyApp): void {
  // Fastify reads text/plain too; here it would only turn a clear 415 into a wrong type.
  app.removeContentTypeParser('text/plain')
  readJsonBodies(app)
  // Schemas are for readers: what reads a request checks the same, and names every wrong field with its bound.
  app.setValidatorCompiler(() => () => true)
  // Send what the handler returned: the usual compiled serializer drops what a schema forgot to mention.
  app.setSerializerCompiler(() => JSON.stringify)
  app.addHook('preValidation', (request, _reply, done) => {
    const isMissing = request.body === undefined && request.method === 'POST' && !request.is404
    const needsBody = isMissing && request.routeOptions.config.isBodyOptional !== true
    done(needsBody ? serveError('empty_body') : undefined)
  })
}

/** Answers what no route takes, and what a route throws; of the service's own faults the log has the cause. */
function answerFailures(app: FastifyApp): void {
  const allowedMethods = new AllowedMethods(app)
  const answerUnrouted = (request: FastifyRequest, reply: FastifyReply): void => {
    const [path = ''] = request.url.split('?')
    const detail = `${request.method} ${path.slice(0, 100)}`
    const methods = allowedMethods.of(path).join(', ')
    if (methods !== '') reply.header('allow', methods)
    answerError(reply, serveError(methods === '' ? 'unknown_route' : 'method_not_allowed', { detail }))
  }
  app.setNotFoundHandler(answerUnrouted)
  app.setErrorHandler((error, request, reply) => {
    // The framework reads the body even where nobody takes it.
    if (request.is404 && !(error instanceof ServeError)) return answerUnrouted(request, reply)
    const failure = toServeError(error)
    if (failure.status === ERRORS.internal_error.status) {
      // Not the URL: a caller may have written values into it.
      const { method, routeOptions } = request
      request.log.error({ err: failure.cause ?? failure, method, route: routeOptions.url }, failure.message)
    }
    answerError(reply, failure)
  })
}

function answerError(reply: FastifyReply, error: ServeError): void {
  reply.request.trace?.span?.fail(error.problems[0].code)
  if (error.retryAfterS !== undefined) reply.header('retry-after', error.retryAfterS)
  reply.code(error.status).send(error.toReply())
}

function notUsed(): never {
  throw new Error('the compilers of the app are set')
}
