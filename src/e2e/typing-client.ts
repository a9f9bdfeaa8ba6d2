import { expect, vi } from 'vitest'
import { dial } from '../transport/fakes/client.ts'

/** A client that has begun a conversation and collects what it is told. */
export async function call(url: string, agentId = 'demo') {
  const { ws, frames, closed, send } = await dial(
    `${url.replace('http', 'ws')}/v1/convai/conversation?agent_id=${agentId}`,
  )
  send({ type: 'conversation_initiation_client_data' })
  const said = () =>
    frames.flatMap(frame =>
      frame.type === 'agent_response' ? [frame.agent_response_event.agent_response] : [],
    )
  const id = async () => {
    await vi.waitFor(() => expect(frames.length).toBeGreaterThan(0), 5000)
    const [first] = frames
    return first?.type === 'conversation_initiation_metadata'
      ? first.conversation_initiation_metadata_event.conversation_id
      : ''
  }
  return { ws, frames, closed, said, id }
}
