import type { Hono, MiddlewareHandler } from 'hono'
import { refuse } from './problem.ts'
import { unservedRoutes } from './unserved-routes.ts'

/** A path with names in it, as `:name` or `{name}`, taken apart. */
export interface Route {
  readonly method: string
  readonly path: string
}

/** Every route of the vendor's that is not there yet. */
export const unserved: readonly Route[] = unservedRoutes.flatMap(({ routes }) =>
  routes.flatMap(line => {
    const words = line.split(' ')
    return words.slice(0, -1).map(method => ({ method, path: `/v1/convai/${words.at(-1)}` }))
  }),
)

/**
 * Answers 501 for what the vendor has and this server does not, naming it. Before all resources: `/conversations/resolve` is
 * no conversation of the id `resolve`.
 */
export function refuseUnserved(): MiddlewareHandler {
  return async (context, next) => {
    const method = context.req.method === 'HEAD' ? 'GET' : context.req.method
    const found = unserved.find(route => route.method === method && fits(route.path, context.req.path))
    if (!found) return next()
    return refuse(
      context,
      501,
      'not_implemented',
      `${found.method} ${found.path} is not there yet on this server.`,
    )
  }
}

/** Methods by which something is at `path`, or would be. */
export function methodsAt(app: Hono, path: string): readonly string[] {
  const routes = [
    ...app.routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*')),
    ...unserved,
  ]
  return [...new Set(routes.filter(route => fits(route.path, path)).map(({ method }) => method))].sort()
}

function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (/^[:{]/.test(part) ? given[index] !== '' : part === given[index]))
  )
}
