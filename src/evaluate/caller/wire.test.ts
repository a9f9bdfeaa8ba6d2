import { afterEach, describe, expect, test } from 'vitest'
import { startClock } from '../../flow/clock.ts'
import { cue, say, scriptOf } from '../fakes/call-fake.ts'
import { fakeAgent, goodManners } from '../fakes/fake-agent.ts'
import type { Answer } from '../fakes/fake-dial.ts'
import { type FakeServer, serveFake } from '../fakes/fake-server.ts'
import { utterance } from '../fakes/sound.ts'
import { placeCall } from './place-call.ts'

let server: FakeServer
afterEach(() => server.close())

const oneTurn = scriptOf([say(cue('greeting', 300), { clip: utterance(300) })])
const call = async (answer: Answer, options = {}) => {
  server = await serveFake(answer)
  return placeCall({ url: server.url, agentId: 'demo', script: oneTurn, ...options })
}

describe('a call over a real socket', () => {
  test('is a conversation, in real time', async () => {
    const manners = { ...goodManners, greetingMs: 200, windowMs: 200, thinkMs: 0, answerMs: 200 }
    const result = await call(wire => fakeAgent(wire, manners, startClock()))
    expect(server.asked).toEqual([{ path: '/v1/convai/conversation?agent_id=demo', protocols: 'convai' }])
    expect(result.agent.stretches.map(({ turn }) => turn)).toEqual([
      ...new Set(result.agent.stretches.map(({ turn }) => turn)),
    ])
    expect(new Set(result.agent.stretches.map(({ turn }) => turn))).toEqual(new Set([1, 2]))
    expect(result.end).toMatchObject({ by: 'caller', code: 1000 })
    expect(Math.abs(result.caller.length - result.agent.pcm.length)).toBeLessThan(16_000)
    expect(result.wakeUps.length).toBeGreaterThan(20)
  })

  test('offers no subprotocol as the Python client', async () => {
    const answer: Answer = wire => ({ receive: () => wire.close(1008, 'unknown agent'), stop() {} })
    await expect(call(answer, { client: 'python' })).rejects.toThrow(/unknown agent \(close code 1008\)/)
    expect(server.asked[0]?.protocols).toBe('')
  })

  test('does not take a frame larger than its limit', async () => {
    const answer: Answer = wire => ({ receive: () => wire.send('x'.repeat(5_000)), stop() {} })
    await expect(call(answer, { limits: { frameBytes: 1_000 } })).rejects.toThrow(/Max payload size exceeded/)
  })

  test('says that nobody is there', async () => {
    server = await serveFake(() => ({ receive() {}, stop() {} }))
    server.close()
    const calling = placeCall({ url: server.url, agentId: 'demo', script: oneTurn })
    await expect(calling).rejects.toThrow(/ECONNREFUSED/)
  })

  test('can be called off while nobody answers', async () => {
    const controller = new AbortController()
    const answer: Answer = () => ({ receive: () => controller.abort(), stop() {} })
    await expect(call(answer, { signal: controller.signal })).rejects.toThrow(/called off/)
  })
})
