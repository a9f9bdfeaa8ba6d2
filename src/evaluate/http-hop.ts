// What one request over HTTP costs between two processes of this machine that have slept meanwhile, as those of a call have between its turns:
// `npx tsx src/evaluate/http-hop.ts [bytes]`. With undici's `request` and with its `fetch`, in turn; out: to the whole request read there, back: to the
// whole answer read here. Milliseconds.
import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Agent, fetch, request } from 'undici'
import { pause, startClock } from '../flow/clock.ts'
import { summarize } from './stats.ts'

const EACH = 12
/** The first are of code that has not run yet. */
const COLD = 2
const ASLEEP_MS = 1_200
/** Since 1970, the same for both processes. */
const now = (): number => performance.timeOrigin + performance.now()

function answer(): void {
  const server = createServer((asked, response) => {
    asked.on('data', () => {})
    asked.on('end', () => {
      const readAt = now()
      response.end(JSON.stringify({ readAt, sentAt: now() }))
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}

async function ask(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['answer'])
  const port = await new Promise(resolve => child.once('message', resolve))
  const url = `http://127.0.0.1:${port}`
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 })
  const sent = {
    method: 'POST',
    body: Buffer.alloc(Number(process.argv[2] ?? 3_000), 'a'),
    dispatcher,
  } as const
  const ways = {
    request: async () => (await request(url, sent)).body.text(),
    fetch: async () => (await fetch(url, sent)).text(),
  }
  const took = {
    request: { out: [] as number[], back: [] as number[] },
    fetch: { out: [] as number[], back: [] as number[] },
  }
  const clock = startClock()
  for (let at = 0; at < EACH; at++)
    for (const way of ['request', 'fetch'] as const) {
      await pause(clock, ASLEEP_MS)
      const from = now()
      const { readAt, sentAt } = JSON.parse(await ways[way]()) as { readAt: number; sentAt: number }
      const backAt = now()
      if (at < COLD) continue
      took[way].out.push(readAt - from)
      took[way].back.push(backAt - sentAt)
    }
  for (const [way, { out, back }] of Object.entries(took))
    process.stdout.write(
      `${way.padEnd(8)} out ${JSON.stringify(summarize(out))}  back ${JSON.stringify(summarize(back))}\n`,
    )
  process.stdout.write(`load ${loadavg()[0]?.toFixed(1)}\n`)
  child.kill()
  await dispatcher.close()
}

await (process.argv[2] === 'answer' ? answer() : ask())
