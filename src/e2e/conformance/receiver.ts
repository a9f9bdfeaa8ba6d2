import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

interface Delivery {
  readonly body: string
  /** The header `ElevenLabs-Signature`. */
  readonly signature: string
}

/** Takes webhooks on a port of its own, and answers each with 200. */
export interface Receiver {
  readonly url: string
  /** The delivery about a conversation, once it has come. */
  deliveryOf(conversationId: string): Promise<Delivery>
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const deliveries: Delivery[] = []
  const server = createServer(async (request, response) => {
    deliveries.push({ body: await text(request), signature: String(request.headers['elevenlabs-signature']) })
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/hook`,
    async deliveryOf(conversationId) {
      for (;;) {
        const found = deliveries.find(({ body }) => body.includes(conversationId))
        if (found) return found
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
