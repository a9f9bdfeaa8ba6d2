import { expect, vi } from 'vitest'
import { WebSocket } from 'ws'

interface Told {
  readonly type: string
  readonly agent_response_event?: { readonly agent_response: string }
  readonly audio_event?: { readonly audio_base_64: string }
  readonly conversation_initiation_metadata_event?: { readonly conversation_id: string }
}

/** A client that has begun a conversation and collects what it is told. */
export async function call(url: string, agentId = 'demo') {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/v1/convai/conversation?agent_id=${agentId}`, [
    'convai',
  ])
  const frames: Told[] = []
  const closed = new Promise<{ code: number; reason: string }>(resolve =>
    ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  ws.on('error', () => {})
  ws.on('message', data => {
    const frame = JSON.parse(data.toString())
    frames.push(frame)
    if (frame.type === 'ping') ws.send(JSON.stringify({ type: 'pong', event_id: frame.ping_event.event_id }))
  })
  await new Promise(resolve => ws.once('open', resolve))
  ws.send('{"type":"conversation_initiation_client_data"}')
  const said = () =>
    frames.flatMap(({ agent_response_event: event }) => (event ? [event.agent_response] : []))
  const id = async () => {
    await vi.waitFor(() => expect(frames.length).toBeGreaterThan(0), 5000)
    return frames[0]?.conversation_initiation_metadata_event?.conversation_id ?? ''
  }
  return { ws, frames, closed, said, id }
}
