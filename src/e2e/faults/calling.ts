import { WebSocket } from 'ws'
import { startClock } from '../../flow/clock.ts'

/** A client that streams sound and writes, and keeps every frame. */
export async function openCall(url: string, agent: string) {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/v1/convai/conversation?agent_id=${agent}`, [
    'convai',
  ])
  const frames: string[] = []
  ws.on('error', () => {})
  ws.on('message', data => {
    const text = data.toString()
    frames.push(text)
    const frame = JSON.parse(text)
    if (frame.type === 'ping') ws.send(JSON.stringify({ type: 'pong', event_id: frame.ping_event.event_id }))
  })
  await new Promise(resolve => ws.once('open', resolve))
  ws.send('{"type":"conversation_initiation_client_data"}')
  const of = (type: string) => frames.map(text => JSON.parse(text)).filter(frame => frame.type === type)
  return {
    frames,
    isOpen: () => ws.readyState === WebSocket.OPEN,
    said: () => of('agent_response'),
    id: () =>
      of('conversation_initiation_metadata')[0]?.conversation_initiation_metadata_event.conversation_id,
    async speak(pcm: Int16Array) {
      const clock = startClock()
      for (let at = 0; at < pcm.length && ws.readyState === WebSocket.OPEN; at += 1_600) {
        const bytes = Buffer.from(pcm.slice(at, at + 1_600).buffer)
        ws.send(JSON.stringify({ user_audio_chunk: bytes.toString('base64') }))
        await new Promise(resolve => clock.after((at + 1_600) / 16 - clock.now(), () => resolve(null)))
      }
    },
    write: (text: string) =>
      ws.readyState === WebSocket.OPEN && ws.send(JSON.stringify({ type: 'user_message', text })),
    end: () => ws.close(),
  }
}
