import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { callFake, cue, say, scriptOf } from '../fakes/call-fake.ts'
import { measureCall } from './measure.ts'
import { fetchRecord, type ServerRecord } from './server-record.ts'
import { serverFigures } from './server-times.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  closers.push(() => server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return new URL(`ws://127.0.0.1:${address.port}/v1/convai/conversation?agent_id=demo`)
}

describe('the server’s record', () => {
  test('is asked for with the key, until the server has finished it', async () => {
    const asked: unknown[] = []
    const url = await serve((request, response) => {
      asked.push([request.url, request.headers['xi-api-key']])
      response.end(JSON.stringify({ status: asked.length < 3 ? 'processing' : 'done', more: 1 }))
    })
    const { json } = await fetchRecord({ url, conversationId: 'conv_1' }, { apiKey: 'k' })
    expect(json).toEqual({ status: 'done', more: 1 })
    expect(asked).toEqual(Array(3).fill(['/v1/convai/conversations/conv_1', 'k']))
  })

  test.each([
    ['a refusal', 401, '{}', /HTTP 401/],
    ['no JSON', 200, '<html>', /not valid JSON/],
    ['another shape', 200, '{"antiphon":{"turns":7}}', /antiphon\.turns/],
  ])('is missing after %s, and the error says so', async (_name, status, body, message) => {
    const url = await serve((_request, response) => {
      response.statusCode = status
      response.end(body)
    })
    await expect(fetchRecord({ url, conversationId: 'conv_1' })).rejects.toThrow(message)
  })

  test('is taken without an analysis that is not there when patience ends', async () => {
    const patience = new AbortController()
    const url = await serve((_request, response) => {
      patience.abort()
      response.end('{"status":"processing"}')
    })
    const { record } = await fetchRecord({ url, conversationId: 'conv_1' }, { signal: patience.signal })
    expect(record.status).toBe('processing')
  })

  test('is missing where nobody answers', async () => {
    const url = await serve(() => {})
    for (const close of closers.splice(0)) close()
    await expect(fetchRecord({ url, conversationId: 'conv_1' })).rejects.toThrow(/ECONNREFUSED/)
  })
})

describe('the server’s figures', () => {
  const bargeIn = scriptOf([say(cue('greeting')), say(cue('agent-speaking', 500))])
  const metrics = {
    response_gap_ms: null,
    ttfb_ms: 40,
    endpointing_ms: 400,
    barge_in_ms: null,
    asr_confidence: 0.9,
  }

  /** A record whose clock began `ahead` ms before the connection, for a cut decided `early` ms before the frame. */
  async function figures(ahead: number, early: number, gap: number | null = null) {
    const { result } = await callFake(bargeIn, { manners: { flushes: false, aheadMs: 200 } })
    const measured = measureCall(result)
    const arrival = (type: string) =>
      result.frames.find(frame => frame.type === type && frame.turn === 2)!.at + ahead
    const turn = {
      turn: 2,
      ended_by: 'barge-in',
      times: {
        speech_end_ms: null,
        turn_end_ms: null,
        first_audio_ms: arrival('audio'),
        reply_end_ms: arrival('interruption') - early,
      },
      metrics: { ...metrics, response_gap_ms: gap },
    }
    const record: ServerRecord = { antiphon: { turns: [turn] } }
    return { own: serverFigures(result, measured, record)[0]!, measured }
  }

  test('give the tail from the decision, whatever the server’s clock began with', async () => {
    const { own, measured } = await figures(5_000, 30)
    const tail = measured.turns[1]!.barge_in!.tail_cancel_ms!
    expect(own.tail_cancel_ms).toBeCloseTo(tail + 30, 6)
    expect(own).toMatchObject({ ttfb_ms: 40, endpointing_ms: 400, asr_confidence: 0.9 })
  })

  test('are set against the client’s gap', async () => {
    const { own, measured } = await figures(0, 0, 650)
    expect(own.gap_difference_ms).toBeCloseTo(650 - measured.turns[0]!.response_gap_ms!, 6)
  })
})
