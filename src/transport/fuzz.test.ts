import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Clock, startClock } from '../flow/clock.ts'
import { checkFrames } from '../protocol/check-frames.ts'
import { capturedFrames } from '../protocol/fakes/captured-frames.ts'
import { generator } from '../protocol/fakes/mutate.ts'
import { says } from '../session/stage.ts'
import { bendFrame, breakFrame } from './fakes/fuzz-frames.ts'
import { openFakeHouse } from './fakes/house.ts'

const FRAMES = 100_000
const AT_ONCE = 6
const BEFORE_MEASURING = 30_000

/** Clocks that know how many timers wait on them, all in all. */
function countTimers() {
  const waiting = new Set<symbol>()
  const clock = (): Clock => {
    const real = startClock()
    return {
      now: real.now,
      after(ms, run) {
        const timer = Symbol()
        waiting.add(timer)
        const callOff = real.after(ms, () => {
          waiting.delete(timer)
          run()
        })
        return () => {
          waiting.delete(timer)
          callOff()
        }
      },
    }
  }
  return { clock, waiting: () => waiting.size }
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

type Random = ReturnType<typeof generator>

/** One client: begins, mostly, and sends frames until it is closed or has sent its share. Resolves with the frames that were sent while it was open, and how it ended. */
function harass(url: string, random: Random) {
  const ws = new WebSocket(url, ['convai'])
  const breaks = random(3) === 0
  const share = breaks ? 60 : 150 + random(100)
  const starts = capturedFrames.flatMap(([, frame]) =>
    frame.includes('conversation_initiation_client_data') ? [frame] : [],
  )
  let sent = 0
  let answered = false
  return new Promise<{ sent: number; code: number; answered: boolean }>((resolve, reject) => {
    ws.on('message', data => {
      try {
        checkFrames([JSON.parse(data.toString())])
      } catch (error) {
        reject(error)
      }
    })
    ws.on('error', reject)
    ws.on('pong', () => {
      answered = true
      ws.close()
    })
    ws.on('close', code => resolve({ sent, code, answered }))
    ws.on('open', () => {
      if (random(20) > 0) ws.send(starts[random(starts.length)] ?? '')
      more()
    })
    const more = () => {
      if (ws.readyState !== WebSocket.OPEN) return
      for (let burst = 1 + random(40); burst > 0 && sent < share; burst--, sent++)
        ws.send(breaks && random(4) === 0 ? breakFrame(random) : bendFrame(random))
      if (sent < share) setImmediate(more)
      else ws.ping()
    }
  })
}

test('100,000 bent and broken frames: no crash, no leak, and every socket ends or answers', async () => {
  const { clock, waiting } = countTimers()
  const house = await openFakeHouse({
    clock,
    keepsLog: false,
    spec: { firstMessage: 'Hello.' },
    providers: { llm: says('Yes.') },
  })
  const random = generator(20_261_130)
  const codes = new Map<number, number>()
  let total = 0
  let stillThere = 0
  let before = 0
  const client = async () => {
    while (total < FRAMES) {
      const { sent, code, answered } = await harass(house.url, random)
      total += sent
      if (answered) stillThere += 1
      else codes.set(code, (codes.get(code) ?? 0) + 1)
      if (before === 0 && total > BEFORE_MEASURING) before = heapUsed()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client))

  expect(house.crashes).toEqual([])
  expect(total).toBeGreaterThanOrEqual(FRAMES)
  expect(stillThere).toBeGreaterThan(100)
  // 1008 malformed, 1009 too large, 1000 the agent's own end; anything else, 1006 and 1011 first of all, would be a fault of ours.
  expect([...codes.keys()].filter(code => ![1000, 1008, 1009].includes(code))).toEqual([])
  expect(codes.get(1008)).toBeGreaterThan(100)
  await vi.waitFor(async () => {
    expect([house.live, house.sessions, waiting()]).toEqual([0, 0, 0])
    expect(await house.connections()).toBe(0)
  }, 10_000)
  expect(heapUsed() - before).toBeLessThan(24 * 1024 * 1024)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  house.close()
}, 300_000)
