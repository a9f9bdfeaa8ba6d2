import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const WEATHER_MS = 900
const ORDER_MS = 2500
const FIRST_TOKEN_MS = 1200
const TOKEN_MS = 150

/**
 * What the varied agents ask on this machine: a webhook that takes a moment, one that takes longer than anybody likes to wait, and a slow model
 * that refuses every third request and breaks off in every fourth.
 */
export async function openSlowTools(): Promise<{ readonly url: string; close(): void }> {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume()
    const { url = '' } = request
    if (url.startsWith('/v1')) return converse(response, ++asked)
    const isOrder = url.startsWith('/orders')
    const answer = JSON.stringify(isOrder ? { state: 'on its way' } : { sky: 'clear', degrees: 21 })
    setTimeout(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer),
      isOrder ? ORDER_MS : WEATHER_MS,
    )
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const words =
  'Well, let me see. I believe that it is as it was before, but I would have to look it up.'.split(' ')

function converse(response: ServerResponse, number: number): void {
  if (number % 3 === 0) {
    response.writeHead(500).end('no')
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const breaksAt = number % 4 === 0 ? 5 : words.length
  for (const [index, word] of words.slice(0, breaksAt).entries())
    setTimeout(
      () => {
        const delta = { choices: [{ index: 0, delta: { content: `${word} ` }, finish_reason: null }] }
        if (!response.destroyed) response.write(`data: ${JSON.stringify(delta)}\n\n`)
      },
      FIRST_TOKEN_MS + index * TOKEN_MS,
    )
  setTimeout(
    () => {
      if (breaksAt < words.length) return void response.destroy()
      const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
      if (!response.destroyed) response.end(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`)
    },
    FIRST_TOKEN_MS + breaksAt * TOKEN_MS,
  )
}
