import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readWav, writeWav } from '../audio/wav.ts'
import { parseWavArgument, type RunCallOptions, runCall } from './call.ts'
import { fakeAgent, goodManners } from './fakes/fake-agent.ts'
import { fakeDial } from './fakes/fake-dial.ts'
import { tone } from './fakes/sound.ts'
import { runUntil, type VirtualClock, virtualClock } from './fakes/virtual-clock.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'call-'))
  await writeFile(join(folder, 'hi.wav'), writeWav(16_000, [tone(700)]))
})
afterAll(() => rm(folder, { recursive: true }))

async function call(options: Partial<RunCallOptions> & { clock?: VirtualClock }) {
  const { clock = virtualClock(), ...asked } = options
  const dial = fakeDial(clock, wire => fakeAgent(wire, goodManners, clock))
  const sources = { folder, corpus: null, voice: null }
  return runUntil(
    clock,
    runCall({ url: 'ws://fake', agent: 'demo', sources, line: { clock, dial }, ...asked }),
  )
}

describe('antiphon call', () => {
  test('says each file after the agent, measures, and records both tracks', async () => {
    const record = join(folder, 'out.wav')
    const lines = [parseWavArgument('hi.wav'), parseWavArgument('hi.wav')]
    const { json, text } = await call({ lines, record })
    expect(json).toMatchObject({
      conversation_id: 'conv_fake',
      end: { by: 'caller', code: 1000 },
      turns: [{ reply: 2, transcript: 'hello' }, { reply: 3 }],
      summary: { false_cut_offs: { count: 0, of: 2 }, unanswered: { count: 0 } },
    })
    expect(text).toMatch(/response_gap_ms {3}P50 5\d\d .*\(n 2\)\nfalse cut-offs {4}0 of 2/)
    const { rate, channels } = readWav(await readFile(record))
    expect(rate).toBe(16_000)
    expect(channels.map(channel => channel.some(sample => Math.abs(sample) > 5_000))).toEqual([true, true])
  })

  test('says a file at its millisecond and sends texts', async () => {
    const lines = [parseWavArgument('hi.wav@2000'), { text: 'and this' }]
    const { json } = await call({ lines })
    expect(json.turns).toMatchObject([
      { type: 'speech', onset_ms: expect.closeTo(2_000, -1) },
      { type: 'message', said: 'and this' },
    ])
  })

  test('without audio is a conversation in writing', async () => {
    const clock = virtualClock()
    const frames = (frame: unknown) => JSON.stringify(frame)
    let turn = 0
    const dial = fakeDial(clock, wire => ({
      receive(text) {
        const frame = JSON.parse(text)
        if (frame.type === 'conversation_initiation_client_data') {
          const conversation_initiation_metadata_event = {
            conversation_id: 'conv_text',
            agent_output_audio_format: 'pcm_16000',
            user_input_audio_format: 'pcm_16000',
          }
          wire.send(
            frames({
              type: frame.type.replace('client_data', 'metadata'),
              conversation_initiation_metadata_event,
            }),
          )
        }
        if (frame.user_audio_chunk) wire.close(1008, 'no audio, please')
        const agent_response_event = { agent_response: `answer ${turn}`, event_id: ++turn }
        if (frame.type !== 'pong') wire.send(frames({ type: 'agent_response', agent_response_event }))
      },
      stop() {},
    }))
    const { json, text } = await call({
      clock,
      textOnly: true,
      lines: [{ text: 'one' }, { text: 'two' }],
      line: { clock, dial },
    })
    expect(json).toMatchObject({
      end: { by: 'caller' },
      turns: [
        { said: 'one', reply: 2 },
        { said: 'two', reply: 3 },
      ],
    })
    expect(text).toMatch(/one \[typed\]\n.*answer 1\n.*two \[typed\]\n.*answer 2\n/)
  })

  test('without anything to say listens to the greeting', async () => {
    const { json } = await call({})
    expect(json).toMatchObject({ turns: [], replies: [{ reply: 1, text: 'Hello.' }] })
  })

  test('takes a scenario in place of lines', async () => {
    const scenario = { name: 's', steps: [{ say: { wav: 'hi.wav', text: 'hi' }, after: 'greeting' }] }
    const { json, text } = await call({ scenario })
    expect(json.turns).toMatchObject([{ said: 'hi', word_errors: { errors: 1, words: 1 } }])
    expect(text).toMatch(/caller {6}hi \[recorded\]/)
  })

  test('says in the result why the server’s record is missing', async () => {
    const { json, text } = await call({ askServer: true, url: 'ws://127.0.0.1:9' })
    expect(json).toMatchObject({
      server: null,
      server_problem: expect.stringMatching(/no record of the call/),
    })
    expect(text).toContain('no record of the call')
  })

  test('names a file that is not there', async () => {
    await expect(call({ lines: [parseWavArgument('gone.wav')] })).rejects.toThrow(/cannot read .*gone\.wav/)
  })
})

test.each([
  ['a.wav', { wav: 'a.wav', atMs: null }],
  ['a.wav@1500', { wav: 'a.wav', atMs: 1_500 }],
  ['me@home/a.wav', { wav: 'me@home/a.wav', atMs: null }],
  ['me@home/a.wav@0', { wav: 'me@home/a.wav', atMs: 0 }],
])('--wav %s is read as file and time', (argument, line) => {
  expect(parseWavArgument(argument)).toEqual(line)
})
