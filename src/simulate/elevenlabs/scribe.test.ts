import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { pcmToBytes } from '../../audio/bytes.ts'
import { createEncoder } from '../../audio/format.ts'
import { INPUT_RATE, type Pcm } from '../../audio/pcm.ts'
import { say, tapEars } from '../../speech/stt/scribe/fixtures/said.ts'
import { parseFault } from '../fault-plan.ts'
import { startHost } from '../host.ts'
import { openJournal } from '../journal.ts'
import { type SimulatedScribeOptions, scribeFaults, simulateScribe } from './scribe.ts'

const KEY = 'sk_of-the-test'
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function start(faults: readonly string[] = [], of: Partial<SimulatedScribeOptions> = {}) {
  const journal = openJournal()
  const rules = faults.map(text => parseFault(text, Object.keys(scribeFaults)))
  const host = await startHost([simulateScribe({ journal, faults: rules, ears: tapEars, ...of })])
  open.push(host)
  const connect = (query = '', headers: Readonly<Record<string, string>> = { 'xi-api-key': KEY }) => {
    const ws = new WebSocket(`${host.url.replace('http', 'ws')}/v1/speech-to-text/realtime?${query}`, {
      headers,
    })
    open.push(ws)
    const frames: Record<string, unknown>[] = []
    ws.on('message', data => {
      const text = data.toString()
      if (text.startsWith('{')) frames.push(JSON.parse(text))
    })
    const closed = new Promise<{ code: number; reason: string }>(resolve =>
      ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    )
    ws.on('error', () => {})
    const of = (type: string) => frames.filter(({ message_type }) => message_type === type)
    const until = (type: string, count = 1) =>
      vi.waitFor(() => expect(of(type).length).toBeGreaterThanOrEqual(count), 10_000)
    const send = (pcm: Pcm | Uint8Array, more: object = {}) => {
      const bytes = pcm instanceof Int16Array ? pcmToBytes(pcm) : pcm
      ws.send(
        JSON.stringify({
          message_type: 'input_audio_chunk',
          audio_base_64: Buffer.from(bytes).toString('base64'),
          commit: false,
          sample_rate: INPUT_RATE,
          ...more,
        }),
      )
    }
    return { ws, frames, closed, of, until, send }
  }
  return { host, journal, connect }
}

describe('what is asked for in the address', () => {
  test('parameters that it does not know are ignored (recorded), and it needs none', async () => {
    const { connect } = await start()
    const { until, of } = connect('not_a_real_param=1')
    await until('session_started')
    expect(of('session_started')[0]?.config).toMatchObject({ model_id: 'scribe_v2_realtime' })
  })

  test.each([
    ['model_id=scribe_v1', /model_id: 'scribe_v1'/],
    ['audio_format=mp3', /audio_format: 'mp3' is none of pcm_8000/],
    ['commit_strategy=auto', /commit_strategy/],
    ['vad_silence_threshold_secs=0.2', /between 0.3 and 3/],
    ['vad_threshold=1', /between 0.1 and 0.9/],
    ['min_speech_duration_ms=x', /between 50 and 2000/],
    ['min_silence_duration_ms=2001', /between 50 and 2000/],
    ['include_timestamps=1', /true or false/],
    ['language_code=English', /'English' is no language/],
  ])('%s is an invalid request', async (query, text) => {
    const { connect } = await start()
    const { frames, closed } = connect(query)
    expect(await closed).toEqual({ code: 1000, reason: '' })
    expect(frames).toEqual([{ message_type: 'invalid_request', error: expect.stringMatching(text) }])
  })

  test.each(['pcm_8000', 'pcm_24000', 'pcm_48000', 'ulaw_8000'])('sound in %s is heard', async format => {
    const ears = vi.fn(tapEars.transcribe)
    const { connect } = await start([], { ears: { name: 'ears', transcribe: ears } })
    const { until, send, ws } = connect(`audio_format=${format}`)
    const [encoding = '', rate] = format.split('_')
    const encoder = createEncoder(INPUT_RATE, {
      encoding: encoding === 'ulaw' ? 'ulaw' : 'pcm',
      rate: Number(rate),
    })
    let heard = 0
    ears.mockImplementation(async function* (input) {
      for await (const item of input) {
        if (item.type === 'audio') heard += item.pcm.length
        else yield { type: 'text-final', text: 'some', confidence: 1, mark: item.mark }
      }
    })
    await until('session_started')
    send(encoder.push(say('one two three')))
    ws.send(JSON.stringify({ message_type: 'commit' }))
    await until('committed_transcript')
    expect(Math.abs(heard - say('one two three').length)).toBeLessThan(200)
  })
})

describe('who asks', () => {
  test('without a key there is nothing; the upgrade itself goes well (recorded)', async () => {
    const { connect } = await start()
    const { frames, closed, ws } = connect('', {})
    const opened = vi.fn()
    ws.on('open', opened)
    expect(await closed).toEqual({ code: 1000, reason: '' })
    expect(opened).toHaveBeenCalled()
    expect(frames).toEqual([
      { message_type: 'auth_error', error: 'You must be authenticated to use this endpoint.' },
    ])
  })

  test('a token needs the key', async () => {
    const { host, journal } = await start([], { key: KEY })
    const ask = (method: string, key: string) =>
      fetch(`${host.url}/v1/single-use-token/realtime_scribe`, { method, headers: { 'xi-api-key': key } })
    expect((await ask('POST', 'another')).status).toBe(401)
    expect((await ask('GET', KEY)).status).toBe(405)
    const { token } = (await (await ask('POST', KEY)).json()) as { token: string }
    expect(token).toMatch(/^sutkn_/)
    expect((await fetch(`${host.url}/v1/single-use-token/other`, { method: 'POST' })).status).toBe(404)
    expect(JSON.stringify(journal.entries)).not.toContain(KEY)
  })

  test('neither key nor token is logged', async () => {
    const { connect, journal } = await start([], { key: KEY })
    const { until } = connect('token=sutkn_secret')
    await until('session_started')
    expect(JSON.stringify(journal.entries)).not.toMatch(/sutkn_secret|sk_of/)
  })
})

describe('messages that are none', () => {
  test.each([
    ['no JSON', 'no json', /JSON/],
    ['no type', '{}', /message_type/],
    ['another type', '{"message_type":"hello"}', /message_type/],
    ['no base64', '{"message_type":"input_audio_chunk","audio_base_64":"ä"}', /audio_base_64/],
    ['half a sample', '{"message_type":"input_audio_chunk","audio_base_64":"AAAA"}', /half a sample/],
  ])('%s', async (_, message, text) => {
    const { connect } = await start()
    const { of, until, closed, ws } = connect()
    await until('session_started')
    ws.send(message)
    expect(await closed).toEqual({ code: 1000, reason: '' })
    expect(of('input_error')).toEqual([{ message_type: 'input_error', error: expect.stringMatching(text) }])
  })

  test('a chunk that is too large', async () => {
    const { connect } = await start()
    const { of, until, closed, send } = connect()
    await until('session_started')
    send(new Int16Array(600_000))
    await closed
    expect(of('chunk_size_exceeded')).toHaveLength(1)
  })

  test('context comes with the first chunk or not at all', async () => {
    const { connect } = await start()
    const { of, until, closed, send } = connect()
    await until('session_started')
    send(say('one'), { previous_text: 'zero' })
    send(say('two'), { previous_text: 'one' })
    await closed
    expect(of('input_error')).toHaveLength(1)
  })
})

describe('time', () => {
  test('session_started and a text take as long as was recorded', async () => {
    const { connect } = await start()
    const from = performance.now()
    const { until, send } = connect()
    await until('session_started')
    expect(performance.now() - from).toBeGreaterThanOrEqual(200)
    send(say('one two'))
    const at = performance.now()
    send(new Int16Array(0), { commit: true })
    await until('committed_transcript')
    expect(performance.now() - at).toBeGreaterThanOrEqual(214)
  })

  test('it commits by itself what has waited too long', async () => {
    const { connect } = await start([], { limits: { autoCommitMs: 1000 } })
    const { until, send, of } = connect()
    await until('session_started')
    for (const word of ['one', 'two', 'three', 'four']) send(say(word))
    await until('committed_transcript')
    expect(of('committed_transcript')[0]?.text).toBe('one two three')
  })

  test('a cut in a word shows in both segments (recorded)', async () => {
    const { connect } = await start()
    const { until, send, of } = connect()
    await until('session_started')
    send(say('one two').slice(0, 16 * 500))
    send(new Int16Array(0), { commit: true })
    send(say('three four'))
    send(new Int16Array(0), { commit: true })
    await until('committed_transcript', 2)
    expect(of('committed_transcript').map(({ text }) => text)).toEqual(['one two-', '... three four'])
  })

  test('a recogniser that fails is a transcriber_error', async () => {
    const { connect } = await start([], {
      ears: {
        name: 'deaf',
        // biome-ignore lint/correctness/useYield: it never gets there
        async *transcribe() {
          throw new Error('no ears')
        },
      },
    })
    const { until, send, of, closed } = connect()
    await until('session_started')
    send(say('one two'), { commit: true })
    await closed
    expect(of('transcriber_error')).toEqual([{ message_type: 'transcriber_error', error: 'no ears' }])
  })
})

test('every fault can be asked for, happens, is logged, and says where it is known from', async () => {
  const tags = ['recorded', 'documented', 'issue', 'client', 'inferred', 'measured']
  for (const [name, { tag, text }] of Object.entries(scribeFaults)) {
    expect(tags, name).toContain(tag)
    expect(text.length, name).toBeGreaterThan(10)
    const { connect, journal } = await start([name === 'slow-transcript' ? `${name}=1` : name], {
      latency: {
        session: { kind: 'constant', ms: 0 },
        commit: { kind: 'constant', ms: 20 },
        partial: { kind: 'constant', ms: 0 },
      },
    })
    const { ws, send } = connect('include_timestamps=true')
    ws.on('message', data => {
      if (!data.toString().includes('session_started')) return
      send(say('one two'))
      send(new Int16Array(0), { commit: true })
    })
    await vi.waitFor(
      () =>
        expect(journal.entries).toContainEqual(
          expect.objectContaining({ event: 'fault-injected', fault: name }),
        ),
      10_000,
    )
  }
}, 60_000)
