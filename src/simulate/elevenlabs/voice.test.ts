import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { KEY, startVoice } from './fixtures/voice-stage.ts'
import type { SimulatedVoiceOptions } from './voice.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Frame = Record<string, unknown> & { readonly alignment?: { readonly chars: string[] } | null }

/** A client that keeps what comes. */
async function connect(
  of: {
    faults?: readonly string[]
    options?: Partial<SimulatedVoiceOptions>
    query?: string
    endpoint?: string
    voice?: string
    key?: string | null
  } = {},
) {
  const { faults = [], options, query = '', endpoint = 'multi-stream-input', voice = 'anna', key = KEY } = of
  const simulator = await startVoice(faults, options)
  closing.push(simulator.close)
  const url = `${simulator.url.replace('http', 'ws')}/v1/text-to-speech/${voice}/${endpoint}?model_id=eleven_flash_v2_5&output_format=pcm_16000&${query}`
  const socket = new WebSocket(url, key === null ? {} : { headers: { 'xi-api-key': key } })
  const frames: Frame[] = []
  let close: { code: number; reason: string; at: number } | null = null
  let errorAt = 0
  socket.on('message', data => {
    const frame = JSON.parse(data.toString()) as Frame
    frames.push(frame)
    if ('error' in frame) errorAt = performance.now()
  })
  socket.on('close', (code, reason) => {
    close = { code, reason: reason.toString(), at: performance.now() }
  })
  socket.on('error', () => {})
  let region: unknown
  socket.on('upgrade', response => {
    region = response.headers['x-region']
  })
  await new Promise(resolve => {
    socket.once('open', resolve)
    socket.once('close', resolve)
  })
  closing.push(() => socket.terminate())
  return {
    ...simulator,
    frames,
    socket,
    region,
    send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    closed: async () => {
      await vi.waitFor(() => expect(close).not.toBeNull(), 10_000)
      const { code, reason, at } = close as unknown as { code: number; reason: string; at: number }
      return { code, reason, lingerMs: at - errorAt }
    },
    final: (contextId?: string) =>
      vi.waitFor(
        () =>
          expect(frames.some(frame => frame.isFinal === true && frame.contextId === contextId)).toBe(true),
        10_000,
      ),
    sounds: () => frames.filter(({ audio }) => typeof audio === 'string'),
    samples: () =>
      frames.reduce(
        (sum, { audio }) => sum + (typeof audio === 'string' ? Buffer.from(audio, 'base64').length / 2 : 0),
        0,
      ),
  }
}

const open = (context_id: string) => ({ text: ' ', context_id })

describe('the verdict comes after the upgrade', () => {
  test('a bad key: a frame at once, the close 800 ms later', async () => {
    const { frames, closed, region } = await connect({ key: 'sk_bad' })
    expect(region).toBe('us-central1')
    expect(await closed()).toMatchObject({
      code: 1008,
      reason: 'Invalid API key',
      lingerMs: expect.any(Number),
    })
    expect((await closed()).lingerMs).toBeGreaterThan(700)
    expect(frames).toEqual([{ message: 'Invalid API key', error: 'invalid_api_key', code: 1008 }])
  })

  test.each([
    [{ text: ' ', 'xi-api-key': KEY }, null],
    [{ text: ' ', xi_api_key: KEY }, null],
    [{ text: ' ', authorization: KEY }, null],
    [{ text: ' ', xi_api_key: 'other' }, 'invalid_api_key'],
    [{ text: ' ' }, 'authentication_required'],
  ])('a key may stand in the first message: %j', async (first, error) => {
    const { send, frames, sounds, journal } = await connect({ key: null })
    send({ ...first, context_id: 'a' })
    send({ text: 'Hello.', context_id: 'a', flush: true })
    await vi.waitFor(() => expect(frames.length).toBeGreaterThan(0))
    expect(frames[0]?.error ?? null).toBe(error)
    expect(sounds().length > 0).toBe(error === null)
    expect(JSON.stringify(journal.entries)).not.toContain(KEY)
  })

  test('an unknown voice: a little after the first message, and nothing is said', async () => {
    const { send, frames, closed } = await connect({ voice: 'nobody' })
    send(open('a'))
    send({ text: 'Hello.', context_id: 'a', flush: true })
    expect((await closed()).reason).toBe('A voice with voice_id nobody does not exist.')
    expect(frames).toHaveLength(1)
  })

  test('a model that is not for this endpoint, a format and a number that will not do: refused', async () => {
    const { url } = await startVoice()
    const ask = (query: string) =>
      new Promise<{ status: number | undefined; body: string }>(resolve => {
        const socket = new WebSocket(
          `${url.replace('http', 'ws')}/v1/text-to-speech/anna/multi-stream-input?${query}`,
        )
        socket.on('unexpected-response', async (_, response) => {
          let body = ''
          for await (const piece of response) body += piece
          resolve({ status: response.statusCode, body })
        })
        socket.on('error', () => {})
      })
    const model = await ask('model_id=eleven_v3')
    expect(model.status).toBe(400)
    expect(JSON.parse(model.body)).toMatchObject({
      detail: {
        code: 'unsupported_model',
        status: 'unsupported_model',
        type: 'validation_error',
        param: 'model_id',
      },
    })
    for (const query of [
      'output_format=pcm_1',
      'output_format=pcm_16000&inactivity_timeout=181',
      'output_format=pcm_16000&auto_mode=maybe',
    ]) {
      const refused = await ask(query)
      expect(refused.status).toBe(422)
      expect(JSON.parse(refused.body).detail).toEqual([expect.objectContaining({ loc: expect.any(Array) })])
    }
  })
})

describe('contexts', () => {
  test('sound, times with a space behind (and one in front where normalised), and the end', async () => {
    const { send, frames, sounds, final } = await connect()
    send({ ...open('a'), voice_settings: { speed: 1 } })
    send({ text: 'Hello there. ', context_id: 'a', flush: true })
    send({ context_id: 'a', close_context: true })
    await final('a')
    expect(frames.at(-1)).toEqual({ isFinal: true, contextId: 'a' })
    const [first, ...rest] = sounds()
    expect(first).toMatchObject({ isFinal: null, contextId: 'a' })
    expect(first?.alignment?.chars.join('')).toBe('Hello there. ')
    expect((first as { normalizedAlignment: { chars: string[] } }).normalizedAlignment.chars.join('')).toBe(
      ' Hello there. ',
    )
    expect(rest.length).toBeGreaterThan(0)
    expect(rest.every(({ alignment }) => alignment === null)).toBe(true)
  })

  test('with sync_alignment each frame has the times of its own characters', async () => {
    const { send, sounds, final } = await connect({ query: 'sync_alignment=true' })
    send(open('a'))
    send({ text: 'One two three four five.', context_id: 'a', flush: true })
    send({ context_id: 'a', close_context: true })
    await final('a')
    const times = sounds().map(
      frame => frame.alignment as { chars: string[]; charStartTimesMs: number[] } | null,
    )
    expect(times.flatMap(of => of?.chars ?? []).join('')).toBe('One two three four five. ')
    for (const of of times) expect(Math.max(...(of?.charStartTimesMs ?? [0]))).toBeLessThanOrEqual(500)
  })

  test('the sixth ends the socket, and a flush of an unknown id counts', async () => {
    const { send, closed, frames } = await connect()
    for (const id of ['a', 'b', 'c', 'd']) send(open(id))
    send({ context_id: 'phantom', flush: true })
    send(open('f'))
    expect(await closed()).toMatchObject({ code: 1008 })
    expect(frames.at(-1)).toMatchObject({ error: 'max_active_conversations', code: 1008 })
    expect((await closed()).reason).toHaveLength(120)
  })

  test('a closed one frees its place at its final frame, finishes what was flushed and drops the rest', async () => {
    const { send, sounds, final, of } = await connect()
    send(open('a'))
    send({ text: 'Flushed. ', context_id: 'a', flush: true })
    send({ text: 'Not flushed. ', context_id: 'a' })
    send({ context_id: 'a', close_context: true })
    await final('a')
    expect(
      sounds()
        .flatMap(({ alignment }) => alignment?.chars ?? [])
        .join(''),
    ).toBe('Flushed. ')
    for (const id of ['a', 'b', 'c', 'd', 'e']) send(open(id))
    await vi.waitFor(() => expect(of('context-opened')).toHaveLength(6))
    expect(of('error-sent')).toEqual([])
  })

  test('settings that come late or change end the socket', async () => {
    const late = await connect()
    late.send({ text: '', context_id: 'a' })
    late.send({ ...open('a'), voice_settings: { speed: 1 } })
    expect((await late.closed()).reason).toMatch(/^voice_settings field must be provided/)
  })

  test('close_socket: what was flushed is finished, then 1000', async () => {
    const { send, closed, of } = await connect()
    send(open('a'))
    send({ text: 'Hello. ', context_id: 'a', flush: true })
    send({ close_socket: true })
    expect(await closed()).toMatchObject({ code: 1000, reason: '' })
    expect(of('final-sent')).toHaveLength(1)
  })

  test.each([
    ['no JSON', '{', 'input_message_json_decode_fail'],
    ['of another shape', '{"text":7}', 'invalid_input_message'],
    ['without text', '{"context_id":"a"}', 'invalid_input_message'],
  ])('a message that is %s', async (_, message, error) => {
    const { send, frames } = await connect()
    send(message)
    await vi.waitFor(() => expect(frames[0]).toMatchObject({ error, code: 1008 }))
  })

  test('a field that is not known is ignored', async () => {
    const { send, final } = await connect()
    send({ ...open('a'), colour: 'red' })
    send({ context_id: 'a', close_context: true })
    await final('a')
  })

  test('no text for too long: the error names the time, the reason is cut', async () => {
    const { send, closed, frames } = await connect({ query: 'inactivity_timeout=1' })
    send(open('a'))
    const { code, reason } = await closed()
    expect({ code, reason }).toEqual({
      code: 1008,
      reason:
        'Have not received a new text input within the timeout of 1.0 seconds. Streaming input terminated. Please make sure to ei',
    })
    expect(frames.at(-1)).toMatchObject({ error: 'input_timeout_exceeded' })
  })
})

describe('when a text is spoken', () => {
  const speak = async (messages: readonly unknown[], query = '') => {
    const client = await connect({ query })
    for (const message of messages) client.send(message)
    return client
  }

  test('without a flush after 120 characters, then 160, as the schedule says', async () => {
    const text = (length: number) => ({ text: `${'word '.repeat(length / 5)}`, context_id: 'a' })
    const { of } = await speak([open('a'), text(115), text(5), text(155), text(5)])
    await vi.waitFor(() => expect(of('generation-started')).toHaveLength(2))
    expect(of('generation-started').map(({ message }) => message)).toEqual([3, 5])
  })

  test('or as the client says', async () => {
    const first = { ...open('a'), generation_config: { chunk_length_schedule: [50] } }
    const { of } = await speak([
      first,
      { text: 'x'.repeat(49), context_id: 'a' },
      { text: 'x', context_id: 'a' },
    ])
    await vi.waitFor(() => expect(of('generation-started').map(({ message }) => message)).toEqual([3]))
  })

  test('with auto_mode each message is a clip of its own, with seams', async () => {
    const tokens = ['Hel', 'lo', ' world', '.'].map(text => ({ text, context_id: 'a' }))
    const end = { context_id: 'a', close_context: true }
    const auto = await speak([open('a'), ...tokens, end], 'auto_mode=true')
    await auto.final('a')
    const whole = await speak([open('a'), ...tokens, { context_id: 'a', flush: true }, end])
    await whole.final('a')
    expect(auto.of('generation-started').map(({ text }) => text)).toEqual(['Hel', 'lo', 'world', '.'])
    expect(whole.of('generation-started').map(({ text }) => text)).toEqual(['Hello world.'])
    expect(auto.samples()).toBeGreaterThan(1.5 * whole.samples())
  })
})

describe('one stream', () => {
  const stream = (query = '') => connect({ endpoint: 'stream-input', query })

  test('ends with an empty text: what is left is spoken, then the final frame, then 1000', async () => {
    const { send, frames, sounds, final, closed } = await stream()
    send({ text: ' ', voice_settings: null })
    send({ text: 'Hello there. ', try_trigger_generation: true })
    send({ text: '' })
    await final()
    expect(frames.at(-1)).toEqual({ audio: null, isFinal: true, alignment: null, normalizedAlignment: null })
    expect(sounds()[0]).not.toHaveProperty('contextId')
    expect(await closed()).toMatchObject({ code: 1000, reason: '' })
  })

  test('a flush is no end', async () => {
    const { send, sounds, frames } = await stream()
    send({ text: ' ' })
    send({ text: 'Hello. ' })
    send({ text: '', flush: true })
    await vi.waitFor(() => expect(sounds().length).toBeGreaterThan(1))
    expect(frames.some(({ isFinal }) => isFinal === true)).toBe(false)
  })
})

describe('a request', () => {
  const ask = async (
    of: { faults?: readonly string[]; key?: string; voice?: string; body?: unknown } = {},
  ) => {
    const { url, close } = await startVoice(of.faults)
    closing.push(close)
    return fetch(`${url}/v1/text-to-speech/${of.voice ?? 'anna'}/stream?output_format=pcm_16000`, {
      method: 'POST',
      headers: { 'xi-api-key': of.key ?? KEY, 'content-type': 'application/json' },
      body: JSON.stringify(of.body ?? { text: 'Hello there.', model_id: 'eleven_flash_v2_5' }),
    })
  }

  test('is answered with sound', async () => {
    const answer = await ask()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('audio/pcm')
    expect(answer.headers.get('character-cost')).toBe('6')
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(20_000)
  })

  test.each([
    [{ key: 'sk_0123abcd' }, 400, { code: 'invalid_api_key', param: 'api_key' }],
    [{ key: 'nonsense' }, 401, { code: 'unauthorized', status: 'invalid_api_key' }],
    [{ voice: 'nobody' }, 404, { code: 'voice_not_found' }],
    [{ faults: ['quota-refused'] }, 401, { code: 'quota_exceeded', type: 'invalid_request' }],
    [{ faults: ['busy'] }, 429, { code: 'system_busy' }],
    [{ faults: ['concurrency-refused'] }, 429, { code: 'concurrent_limit_exceeded' }],
  ])('or refused: %j', async (of, status, detail) => {
    const answer = await ask(of)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ detail })
  })

  test('a field that is missing is told in a list', async () => {
    const answer = await ask({ body: {} })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ detail: [{ loc: ['body', 'text'] }] })
  })
})

test('a fault may be of one connection, of one message, and is written down', async () => {
  const { send, final, of, samples, sounds } = await connect({
    faults: ['empty@message=2', 'stall@connection=2'],
  })
  send(open('a'))
  send({ text: 'Not heard. ', context_id: 'a', flush: true })
  send({ text: 'Heard. ', context_id: 'a', flush: true })
  send({ context_id: 'a', close_context: true })
  await final('a')
  expect(
    sounds()
      .flatMap(({ alignment }) => alignment?.chars ?? [])
      .join(''),
  ).toBe('Heard. ')
  expect(samples()).toBeGreaterThan(0)
  expect(of('fault-injected')).toEqual([expect.objectContaining({ fault: 'empty', message: 2 })])
})

test('a restart may be at a time, and strikes who is idle', async () => {
  const { closed } = await connect({ faults: ['restart-1001@from=300ms'] })
  expect(await closed()).toMatchObject({ code: 1001 })
})
