import { startReceiver as startAnyReceiver } from '../../aftermath/fakes/receiver.ts'

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
  const { url, received, close } = await startAnyReceiver()
  return {
    url,
    async deliveryOf(conversationId) {
      for (;;) {
        const found = received.find(({ body }) => body.includes(conversationId))
        if (found) return { body: found.body, signature: String(found.headers['elevenlabs-signature']) }
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    },
    close,
  }
}
