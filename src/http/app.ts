import { Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { Logger } from 'pino'
import { consolePages } from './console.ts'
import { type HealthPorts, health } from './health.ts'
import { type MetricsPorts, metrics } from './metrics.ts'
import { openApi } from './openapi.ts'
import { refuse } from './problem.ts'
import { refusalOf } from './refuse.ts'
import { type StatusPorts, status } from './status.ts'
import { methodsAt, refuseUnserved } from './unserved.ts'

export type AppPorts = HealthPorts &
  StatusPorts &
  MetricsPorts & {
    /** Asks for a key; without one everything is open, which is for tests. */
    readonly guard?: MiddlewareHandler
    /** All that is behind it, a resource each. */
    readonly resources: readonly Hono[]
    readonly consoleFolder: string
    readonly logger: Pick<Logger, 'error'>
  }

/** Everything this server answers over HTTP; one file per resource. */
export function createApp(ports: AppPorts): Hono {
  const app = new Hono()
  // Clients in browsers call these from other origins and without a key (protocol reference §6.1). Nothing here goes by cookies, so whatever headers
  // a client sends are welcome.
  app.use('*', cors({ origin: '*', exposeHeaders: ['content-range', 'accept-ranges'], maxAge: 600 }))
  if (ports.guard) app.use('*', ports.guard)
  app.use('/v1/convai/*', refuseUnserved())
  app.route('/', health(ports))
  for (const resource of ports.resources) app.route('/', resource)
  app.route('/', status(ports))
  app.route('/', metrics(ports))
  app.route('/', openApi(ports))
  app.route('/', consolePages(ports.consoleFolder))
  app.notFound(context => {
    const { method, path } = context.req
    const methods = methodsAt(app, path)
    if (methods.length === 0)
      return refuse(context, 404, 'not_found', `There is nothing at ${path.slice(0, 200)}.`)
    context.header('allow', methods.join(', '))
    return refuse(
      context,
      405,
      'method_not_allowed',
      `There is no ${method} here, but ${methods.join(', ')}.`,
    )
  })
  app.onError((error, context) => {
    const refusal = refusalOf(error, context)
    if (refusal) return refusal
    ports.logger.error({ err: error, path: context.req.path }, 'request failed')
    return refuse(context, 500, 'internal_error', 'This server failed; its log has the reason.')
  })
  return app
}
