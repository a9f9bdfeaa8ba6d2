import { startHost } from '../host.ts'
import { openJournal } from '../journal.ts'
import type { Fault } from './faults.ts'
import { instant } from './latency.ts'
import { type ChatServiceOptions, openChatService, type SeenRequest } from './service.ts'

export type { SeenRequest } from './service.ts'

export interface ChatServerOptions
  extends Partial<Omit<ChatServiceOptions, 'dialect'>>,
    Pick<ChatServiceOptions, 'dialect'> {
  /** What goes wrong with a request, by its number from 0; null: nothing. In place of `faults`. */
  readonly fault?: (request: number) => Fault | null
}

export interface ChatServer {
  /** With `/v1`. */
  readonly baseUrl: string
  readonly port: number
  readonly requests: readonly SeenRequest[]
  close(): Promise<void>
}

/**
 * `simulateChat` alone on a free port of the loopback, for tests: at once, with the model `test-model`, and with its paths at `/v1` whatever the
 * dialect.
 */
export async function startChatServer({ fault, ...options }: ChatServerOptions): Promise<ChatServer> {
  const requests: SeenRequest[] = []
  const base = options.base ?? '/v1'
  const service = openChatService(
    { journal: openJournal(), latency: instant, models: ['test-model'], ...options, base },
    { seen: request => requests.push(request), ...(fault && { fault }) },
  )
  const { url, port, close } = await startHost([service])
  return { baseUrl: `${url}${base}`, port, requests, close }
}
