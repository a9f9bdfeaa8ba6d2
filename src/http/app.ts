import { Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { Logger } from 'pino'
import { consolePages } from './console.ts'
import { type ConversationPorts, conversations } from './conversations.ts'
import { type HealthPorts, health } from './health.ts'
import { refuse } from './problem.ts'
import { refusalOf } from './refuse.ts'
import { type StatusPorts, status } from './status.ts'

export type AppPorts = HealthPorts &
  StatusPorts &
  ConversationPorts & {
    /** Asks for a key; without one everything is open, which is for tests. */
    readonly guard?: MiddlewareHandler
    /** More that it answers. */
    readonly resources?: readonly Hono[]
    readonly consoleFolder: string
    readonly logger: Logger
  }

/** Everything this server answers over HTTP; one file per resource. */
export function createApp(ports: AppPorts): Hono {
  const app = new Hono()
  // Clients in browsers call these from other origins and without a key (protocol reference §6.1).
  app.use(
    '/v1/*',
    cors({ origin: '*', allowHeaders: ['content-type', 'xi-api-key', 'authorization'], maxAge: 600 }),
  )
  if (ports.guard) app.use('*', ports.guard)
  app.route('/', health(ports))
  for (const resource of ports.resources ?? []) app.route('/', resource)
  app.route('/', status(ports))
  app.route('/', conversations(ports))
  app.route('/', consolePages(ports.consoleFolder))
  app.notFound(context => refuse(context, 404, 'not_found', `There is nothing at ${context.req.path}.`))
  app.onError((error, context) => {
    const refusal = refusalOf(error, context)
    if (refusal) return refusal
    ports.logger.error({ err: error, path: context.req.path }, 'request failed')
    return refuse(context, 500, 'internal_error', 'This server failed; its log has the reason.')
  })
  return app
}
