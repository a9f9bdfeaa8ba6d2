import { Hono } from 'hono'

export interface StatusPorts {
  readonly status: () => {
    readonly version: string
    readonly providers: readonly { readonly stage: string; readonly name: string; readonly why: string }[]
    readonly agents: readonly { readonly id: string; readonly name: string }[]
    readonly calls: { readonly live: number; readonly limit: number }
    /** What the process holds of the machine. */
    readonly process?: object
  }
}

/** What the console shows about this server. */
export function status({ status: read }: StatusPorts): Hono {
  return new Hono().get('/v1/antiphon/status', context => context.json(read()))
}
