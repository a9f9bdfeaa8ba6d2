import { benchEcho } from '../evaluate/echo/echo.ts'
import { findServer } from './own-server.ts'
import { print, tell } from './print.ts'

export interface EchoFlags {
  readonly url?: string
  readonly clients: string
  readonly seconds: string
  readonly chunk: string
  readonly json?: boolean
}

/** `antiphon bench echo`: what the transport alone costs. */
export async function runEchoBench(flags: EchoFlags): Promise<void> {
  if (flags.url === undefined) tell('Starting a server of our own to measure …')
  const server = await findServer(flags.url)
  try {
    const clients = flags.clients.split(',').map(Number)
    print(
      await benchEcho({
        url: server.url,
        clients,
        seconds: Number(flags.seconds),
        chunkMs: Number(flags.chunk),
      }),
      flags.json,
    )
  } finally {
    await server.close()
  }
}
