import { Hono } from 'hono'

export interface HealthPorts {
  /** Null when calls are taken, else why not. */
  readonly unready: () => string | null
}

/** `/health`: the process lives. `/ready`: it takes calls; 503 above the limit and while draining. */
export function health({ unready }: HealthPorts): Hono {
  return new Hono()
    .get('/health', context => context.json({ status: 'ok' }))
    .get('/ready', context => {
      const why = unready()
      return why === null
        ? context.json({ status: 'ready' })
        : context.json({ status: 'unready', reason: why }, 503)
    })
}
