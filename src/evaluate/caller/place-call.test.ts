import { describe, expect, test } from 'vitest'
import { firstLoudSample, lastLoudSample } from '../../audio/level.ts'
import { toMillis } from '../../audio/pcm.ts'
import { callFake, cue, say, scriptOf } from '../fakes/call-fake.ts'
import type { Answer } from '../fakes/fake-dial.ts'
import { utterance } from '../fakes/sound.ts'
import { CallFailed, type LoggedFrame } from './result.ts'

const sent = (frames: readonly LoggedFrame[], type: string) =>
  frames.filter(frame => frame.from === 'caller' && frame.type === type)
const chunks = (frames: readonly LoggedFrame[]) => sent(frames, 'user_audio_chunk')
const metadata = (input = 'pcm_16000', output = 'pcm_16000') =>
  JSON.stringify({
    type: 'conversation_initiation_metadata',
    conversation_initiation_metadata_event: {
      conversation_id: 'conv_1',
      agent_output_audio_format: output,
      user_input_audio_format: input,
    },
  })
const oneTurn = scriptOf([say(cue('greeting'))])

describe('a placed call', () => {
  test('hears the greeting, says its part, hears the answer and hangs up', async () => {
    const { result, timersLeft } = await callFake(oneTurn)
    expect(result.agent.stretches.map(({ turn }) => turn)).toEqual([1, 2])
    expect(result.frames.find(frame => frame.type === 'user_transcript')?.text).toBe('hello')
    expect(result.end).toMatchObject({ by: 'caller', code: 1000 })
    expect(result.unsaid).toBe(0)
    expect(timersLeft).toBe(0)
  })

  test('has the caller on one time base: the recording holds the sound where the log says it is', async () => {
    const { result } = await callFake(oneTurn)
    const [said] = result.said
    expect(toMillis(firstLoudSample(result.caller, -30, 160)!)).toBeCloseTo(said!.onsetAt, 0)
    expect(toMillis(lastLoudSample(result.caller, -30, 160)! + 1)).toBeCloseTo(said!.endAt, 0)
  })

  test('speaks once the agent has been quiet for as long as the cue says', async () => {
    const { result } = await callFake(oneTurn)
    const greetingEnd = toMillis(result.agent.stretches[0]!.to)
    const wait = result.said[0]!.onsetAt - greetingEnd
    expect(wait).toBeGreaterThanOrEqual(800)
    expect(wait).toBeLessThan(900)
  })

  test('speaks over the agent when the cue is its voice', async () => {
    const { result } = await callFake(scriptOf([say(cue('greeting')), say(cue('agent-speaking', 500))]))
    const answer = toMillis(result.agent.stretches[1]!.from)
    const lateness = result.said[1]!.onsetAt - (answer + 500)
    expect(lateness).toBeGreaterThanOrEqual(0)
    expect(lateness).toBeLessThan(100)
    expect(result.frames.some(frame => frame.type === 'interruption')).toBe(true)
  })

  test('says an utterance at its millisecond, whatever the agent does', async () => {
    const { result } = await callFake(scriptOf([say(cue('connection', 700))]))
    expect(result.said[0]!.onsetAt).toBeCloseTo(700 + 200, 0)
  })

  test('an agent that says nothing makes the caller speak and leave when patience is over', async () => {
    const { result } = await callFake(oneTurn, { manners: { greetingMs: 0, windowMs: 100_000 } })
    expect(result.said[0]).toMatchObject({ inVain: true })
    expect(result.end).toMatchObject({ by: 'caller' })
    expect(result.end.at).toBeLessThan(20_000)
  })

  test('an agent that never stops is spoken to all the same, half a minute after patience is over', async () => {
    const { result } = await callFake(oneTurn, { manners: { greetingMs: 300_000, bargeInMs: 1e9 } })
    expect(result.said[0]).toMatchObject({ inVain: true })
    expect(result.said[0]!.onsetAt).toBeGreaterThan(30_000)
    expect(result.said[0]!.onsetAt).toBeLessThan(60_000)
    expect(result.end).toMatchObject({ by: 'caller' })
  })

  test('sends messages and other frames in their turn', async () => {
    const steps = [
      { type: 'context', cue: cue('greeting'), text: 'on a train' },
      { type: 'activity', cue: cue('previous', 100) },
      { type: 'message', cue: cue('previous', 100), text: 'are you there?' },
      { type: 'hang-up', cue: cue('agent-quiet', 500) },
    ] as const
    const { result } = await callFake(scriptOf(steps))
    expect(sent(result.frames, 'contextual_update')).toMatchObject([{ text: 'on a train' }])
    expect(sent(result.frames, 'user_activity')).toHaveLength(1)
    expect(sent(result.frames, 'user_message')).toMatchObject([{ text: 'are you there?' }])
    expect(result.agent.stretches).toHaveLength(2)
  })

  test('answers every ping at once', async () => {
    const { result } = await callFake(oneTurn)
    const ping = result.frames.find(frame => frame.type === 'ping')
    expect(sent(result.frames, 'pong')[0]?.at).toBe(ping?.at)
  })

  test('sends silence too, at one chunk per chunk time', async () => {
    const { result } = await callFake(oneTurn)
    const times = chunks(result.frames).map(frame => frame.at)
    expect(times.slice(1).every((at, i) => Math.abs(at - times[i]! - 32) < 0.01)).toBe(true)
    expect(chunks(result.frames).every(frame => frame.samples === 512)).toBe(true)
  })

  test('sends nothing while it is quiet, where it is told to', async () => {
    const { result } = await callFake(scriptOf([say(cue('greeting'))], { quiet: 'nothing' }))
    const ms = chunks(result.frames).reduce((sum, frame) => sum + toMillis(frame.samples ?? 0), 0)
    expect(ms).toBeGreaterThan(1_000)
    expect(ms).toBeLessThan(1_500)
  })

  test('a stalled uplink holds everything and lets it go in one burst, nothing lost', async () => {
    const { result } = await callFake(
      scriptOf([say(cue('greeting'))], { stalls: [{ atMs: 1_000, lastsMs: 500 }] }),
    )
    const times = chunks(result.frames).map(frame => frame.at)
    expect(times.filter(at => at >= 1_000 && at < 1_500)).toEqual([])
    const burst = times.filter(at => at >= 1_500 && at < 1_530)
    expect(burst.length).toBeGreaterThanOrEqual(15)
    expect(times.length).toBe(Math.floor(result.end.at / 32))
  })

  test.each([20, 100, 250])('sends chunks of %i ms', async chunkMs => {
    const { result } = await callFake(scriptOf([say(cue('greeting'))], { chunkMs }))
    expect(new Set(chunks(result.frames).map(frame => frame.samples))).toEqual(new Set([chunkMs * 16]))
    expect(result.agent.stretches.map(({ turn }) => turn)).toEqual([1, 2])
  })

  test('speaks and hears in the formats that the agent announces', async () => {
    let bytes = 0
    const answer: Answer = wire => ({
      receive(text) {
        const frame = JSON.parse(text)
        if (frame.type === 'conversation_initiation_client_data') {
          wire.send(metadata('ulaw_8000', 'pcm_24000'))
          wire.send(
            JSON.stringify({
              type: 'audio',
              audio_event: { audio_base_64: Buffer.alloc(4_800).toString('base64'), event_id: 1 },
            }),
          )
        }
        if (frame.user_audio_chunk) bytes += Buffer.from(frame.user_audio_chunk, 'base64').length
      },
      stop() {},
    })
    const { result } = await callFake(scriptOf([{ type: 'hang-up', cue: cue('connection', 3_200) }]), {
      answer,
    })
    expect(result.formats).toEqual({ input: 'ulaw_8000', output: 'pcm_24000' })
    expect(result.agent.rate).toBe(24_000)
    expect(toMillis(result.agent.stretches[0]!.to - result.agent.stretches[0]!.from, 24_000)).toBe(100)
    expect(bytes / 8).toBeGreaterThan(3_000)
    expect(bytes / 8).toBeLessThanOrEqual(3_200)
  })

  test('the Python client sends audio before the metadata', async () => {
    const { result } = await callFake(oneTurn, { options: { client: 'python' }, oneWayMs: 100 })
    const started = result.frames.find(frame => frame.type === 'conversation_initiation_metadata')
    expect(chunks(result.frames)[0]!.at).toBeLessThan(started!.at)
  })

  test('leaves at once on end_call, and what was not played yet is never heard', async () => {
    const answer: Answer = wire => ({
      receive(text) {
        if (!text.includes('initiation')) return
        wire.send(metadata())
        wire.send(
          JSON.stringify({
            type: 'audio',
            audio_event: { audio_base_64: Buffer.alloc(64_000, 9).toString('base64'), event_id: 1 },
          }),
        )
        wire.send(
          JSON.stringify({
            type: 'agent_tool_response',
            agent_tool_response: {
              tool_name: 'end_call',
              tool_call_id: 'x',
              tool_type: 'system',
              is_error: false,
              is_called: true,
              event_id: 1,
            },
          }),
        )
      },
      stop() {},
    })
    const { result } = await callFake(oneTurn, { answer })
    expect(result.end).toMatchObject({ by: 'agent', at: 0 })
    expect(result.agent.pcm.length).toBe(0)
    expect(result.unsaid).toBe(1)
  })

  test('says that a tool it was asked for does not exist', async () => {
    const answer: Answer = wire => ({
      receive(text) {
        if (!text.includes('initiation')) return
        wire.send(metadata())
        const client_tool_call = {
          tool_name: 'light',
          tool_call_id: 't1',
          parameters: {},
          event_id: 1,
          expects_response: true,
        }
        wire.send(JSON.stringify({ type: 'client_tool_call', client_tool_call }))
      },
      stop() {},
    })
    const { result } = await callFake(scriptOf([{ type: 'hang-up', cue: cue('connection', 100) }]), {
      answer,
    })
    expect(sent(result.frames, 'client_tool_result')).toHaveLength(1)
  })

  test('logs what is no frame and goes on', async () => {
    const answer: Answer = wire => ({
      receive(text) {
        if (!text.includes('initiation')) return
        wire.send(metadata())
        wire.send('no JSON')
        wire.send(JSON.stringify({ type: 'audio', audio_event: { audio_base_64: 'AAAA', event_id: 1 } }))
        wire.send(JSON.stringify({ type: 'something_new', x: 1 }))
      },
      stop() {},
    })
    const { result } = await callFake(scriptOf([{ type: 'hang-up', cue: cue('connection', 100) }]), {
      answer,
    })
    expect(result.frames.filter(frame => frame.type === 'unreadable')).toHaveLength(2)
    expect(result.end.by).toBe('caller')
  })
})

describe('a call that does not come to be', () => {
  test('names the close code and the reason', async () => {
    const answer: Answer = wire => ({ receive: () => wire.close(1008, 'no such agent'), stop() {} })
    await expect(callFake(oneTurn, { answer })).rejects.toThrow(/no such agent \(close code 1008\)/)
  })

  test('is given up without metadata', async () => {
    const answer: Answer = () => ({ receive() {}, stop() {} })
    await expect(callFake(oneTurn, { answer })).rejects.toThrow(/no metadata within 15000 ms/)
  })

  test('says so when it was called off', async () => {
    const options = { signal: AbortSignal.abort() }
    await expect(callFake(oneTurn, { options })).rejects.toThrow(CallFailed)
  })
})

describe('limits', () => {
  test.each([
    ['a call that goes on for ever', { callMs: 3_000 }, /limit of 3000 ms/],
    ['too many frames', { frames: 20 }, /more than 20 frames/],
    ['too many bytes', { totalBytes: 5_000 }, /more than 5000 bytes/],
    ['more audio than anybody would wait for', { waitingMs: 50 }, /more than 50 ms of audio/],
  ])('%s is ended, and the result says why', async (_name, limits, reason) => {
    const { result } = await callFake(oneTurn, { options: { limits } })
    expect(result.end.by).toBe('limit')
    expect(result.end.reason).toMatch(reason)
  })

  test('a long clip does not outlive an abort', async () => {
    const controller = new AbortController()
    const steps = [say(cue('connection', 0), { clip: utterance(60_000) })]
    const answer: Answer = wire => {
      let frames = 0
      return {
        receive() {
          frames += 1
          if (frames === 1) wire.send(metadata())
          if (frames === 50) controller.abort()
        },
        stop() {},
      }
    }
    const { result } = await callFake(scriptOf(steps), { answer, options: { signal: controller.signal } })
    expect(result.end.by).toBe('aborted')
    expect(result.end.at).toBeLessThan(5_000)
  })
})
