import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import type { Cell } from './cell.ts'
import type { Recording } from './recording.ts'
import { runSession, type SessionLog } from './session.ts'

/** A server with just enough of the protocol to play to the official clients; a call's `agent_id` names its cell. */
export interface PlayoutServer {
  readonly port: number
  /** Resolves when the call of this cell has run its script. */
  run(cell: Cell): Promise<SessionLog>
  close(): void
}

export interface Assets {
  readonly page: string
  readonly tap: string
}

const METADATA = JSON.stringify({
  type: 'conversation_initiation_metadata',
  conversation_initiation_metadata_event: {
    conversation_id: 'conv_playout',
    agent_output_audio_format: 'pcm_16000',
    user_input_audio_format: 'pcm_16000',
  },
})

export async function servePlayout(recording: Recording, assets: Assets): Promise<PlayoutServer> {
  const waiting = new Map<string, { cell: Cell; done: (log: Promise<SessionLog>) => void }>()
  const server = createServer((request, response) => {
    const script =
      request.url === '/page.js' ? assets.page : request.url === '/tap.js' ? assets.tap : undefined
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
    response.end(script ?? '<!doctype html><body><script type="module" src="/page.js"></script></body>')
  })
  const sockets = new WebSocketServer({ server, handleProtocols: offered => [...offered][0] ?? false })
  sockets.on('connection', (socket, request) => {
    const id = new URL(request.url ?? '/', 'http://localhost').searchParams.get('agent_id') ?? ''
    const expected = waiting.get(id)
    if (!expected) return socket.close(1008, `No cell is called "${id}"`)
    waiting.delete(id)
    const begin = (data: unknown) => {
      if (!String(data).includes('conversation_initiation_client_data')) return
      socket.off('message', begin)
      socket.send(METADATA)
      expected.done(runSession(socket, expected.cell, recording))
    }
    socket.on('message', begin)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  return {
    port,
    run: cell => new Promise(done => waiting.set(cell.id, { cell, done })),
    close() {
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      server.closeAllConnections()
    },
  }
}
