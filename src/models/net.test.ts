import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { startShelf } from './fakes/shelf.ts'
import { networkFault } from './fault.ts'
import { openNet } from './net.ts'

const { signal } = new AbortController()

/** A proxy of the plain kind: passes http on, tunnels on CONNECT, and writes down what it was asked for. */
async function startProxy(allows = true) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (!allows) return void response.writeHead(407).end()
    const { headers, method, url = '' } = request
    forward(url, { method, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    }).end()
  })
  server.on('connect', ({ url }, socket) => {
    asked.push(`CONNECT ${url}`)
    if (!allows) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const { hostname, port } = new URL(`http://${url}`)
    const there = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      there.pipe(socket).pipe(there)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function textAt(url: string, environment: Record<string, string>): Promise<string> {
  const net = openNet(environment)
  const answer = await net.ask(url, {}, signal)
  const chunks: Uint8Array[] = []
  for await (const chunk of answer.body) chunks.push(chunk)
  await net.close()
  return `${answer.status} ${Buffer.concat(chunks)}`
}

describe('the proxy of the environment', () => {
  test.each(['HTTP_PROXY', 'http_proxy'])('%s is used, and what it brings arrives', async name => {
    await using shelf = await startShelf()
    using proxy = await startProxy()
    const url = shelf.put('/file', { body: Buffer.from('hello') })
    expect(await textAt(url, { [name]: proxy.url })).toBe('200 hello')
    expect(proxy.asked.join()).toContain(new URL(url).host)
  })

  test('HTTPS_PROXY is asked for a tunnel', async () => {
    using proxy = await startProxy(false)
    const asking = textAt('https://models.example/file', { HTTPS_PROXY: proxy.url })
    const fault = await asking.then(() => null, networkFault)
    expect(proxy.asked).toEqual(['CONNECT models.example:443'])
    expect(fault?.message).toBe('the proxy does not let it through')
  })

  test('NO_PROXY goes around it', async () => {
    await using shelf = await startShelf()
    const url = shelf.put('/file', { body: Buffer.from('hello') })
    const environment = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'localhost,127.0.0.1' }
    expect(await textAt(url, environment)).toBe('200 hello')
  })

  test('that is no URL is an error that names the setting and not its value', () => {
    expect(() => openNet({ HTTPS_PROXY: 'me:secret@@' })).toThrow(/^HTTPS_PROXY or HTTP_PROXY is not a URL/)
  })
})
