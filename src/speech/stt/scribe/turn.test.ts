import { afterEach, describe, expect, test, vi } from 'vitest'
import { toSamples } from '../../../audio/pcm.ts'
import { openChannel } from '../../../flow/channel.ts'
import { finalsOf, hear, openStage, script } from '../../../simulate/elevenlabs/fixtures/scribe-stage.ts'
import type { SttInput, SttPart } from '../../provider.ts'
import { say, silence } from './fixtures/said.ts'

const stages: Awaited<ReturnType<typeof openStage>>[] = []
async function open(...of: Parameters<typeof openStage>) {
  const stage = await openStage(...of)
  stages.push(stage)
  const call = new AbortController()
  const stt = stage.scribe.forCall!({ signal: call.signal, language: 'en' })
  return { ...stage, stt, call }
}
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close()
})

describe('flushes', () => {
  test('what is committed in pieces is one text', async () => {
    const { stt } = await open()
    const parts = await hear(stt, script('one two', 1, 'three', 2, 'four five', 3))
    expect(finalsOf(parts)).toEqual([
      [1, 'one two'],
      [2, 'one two three'],
      [3, 'one two three four five'],
    ])
    expect(parts.every(({ confidence }) => confidence > 0.7)).toBe(true)
  })

  test('one without new voice is answered from what is known, without a commit', async () => {
    const { stt, seen } = await open()
    const parts = await hear(stt, script('one', 1, '200ms', 2, '900ms', 3, 'two', 4))
    expect(finalsOf(parts)).toEqual([
      [1, 'one'],
      [2, 'one'],
      [3, 'one'],
      [4, 'one two'],
    ])
    expect(seen('commit-received')).toHaveLength(2)
  })

  test('one with too little audio is committed with silence behind it', async () => {
    const { stt, seen } = await open()
    const input = openChannel<SttInput>()
    input.push({ type: 'audio', pcm: say('one').slice(0, 16 * 150) })
    input.push({ type: 'flush', mark: 1 })
    input.close()
    expect(finalsOf(await hear(stt, input))).toEqual([[1, 'one']])
    expect(Number(seen('commit-received')[0]?.uncommittedMs)).toBeGreaterThanOrEqual(300)
    expect(seen('commit-throttled-sent')).toEqual([])
  })

  test('a turn of nothing but silence is committed and is an empty text', async () => {
    const { stt, seen } = await open()
    expect(await hear(stt, script('400ms', 1))).toEqual([
      { type: 'text-final', text: '', confidence: 0, mark: 1 },
    ])
    expect(seen('commit-received')).toHaveLength(1)
  })

  test('a long turn is committed before the vendor does it, at pauses', async () => {
    const { stt, seen } = await open()
    const sentence = Array.from({ length: 20 }, (_, index) => `word${index % 7}`).join(' ')
    const parts = await hear(stt, script(...Array.from({ length: 12 }, () => [sentence, '300ms']).flat(), 1))
    expect(finalsOf(parts)).toEqual([[1, Array.from({ length: 12 }, () => sentence).join(' ')]])
    const commits = seen('commit-received').map(({ uncommittedMs }) => Number(uncommittedMs))
    expect(commits.length).toBeGreaterThanOrEqual(4)
    expect(Math.max(...commits)).toBeLessThan(30_000)
  })
})

test('what the vendor commits by itself is part of the text', async () => {
  const words = Array.from({ length: 34 }, (_, index) => `n${index % 9}`).join(' ')
  const { stt, seen } = await open([], { simulator: { limits: { autoCommitMs: 11_000 } } })
  const input = openChannel<SttInput>()
  const heard = hear(stt, input)
  const pcm = say(words)
  // Up to a gap, which is where this simulator commits by itself.
  const first = toSamples(31 * 360)
  input.push({ type: 'audio', pcm: pcm.slice(0, first) })
  await vi.waitFor(() => expect(seen('committed-transcript-sent')).toHaveLength(1), 5000)
  input.push({ type: 'audio', pcm: pcm.slice(first) })
  input.push({ type: 'flush', mark: 1 })
  input.close()
  expect(finalsOf(await heard)).toEqual([[1, words]])
})

describe('partials', () => {
  async function withPartials(
    faults: readonly string[],
    steps: readonly (string | number | (() => Promise<unknown>))[],
  ) {
    const stage = await open(faults)
    const input = openChannel<SttInput>()
    const parts: SttPart[] = []
    const read = (async () => {
      const { signal } = new AbortController()
      for await (const part of stage.stt.transcribe(input, { signal, language: 'en' })) parts.push(part)
    })()
    const until = (text: string) =>
      vi.waitFor(() => expect(parts.map(part => part.text)).toContain(text), 5000)
    for (const step of steps) {
      if (typeof step === 'function') await step()
      else if (typeof step === 'string' && step.startsWith('→')) await until(step.slice(1))
      else for await (const item of script(step)) input.push(item)
    }
    input.close()
    await read
    return parts
  }

  test('come before the flush, and after one they go on from what is committed', async () => {
    const pauseFor = () => new Promise(resolve => setTimeout(resolve, 300))
    const parts = await withPartials([], ['one two', '→one two', 1, pauseFor, 'three', '→one two three', 2])
    expect(parts.map(({ type, text }) => [type, text])).toEqual([
      ['text-partial', 'one two'],
      ['text-final', 'one two'],
      ['text-partial', 'one two three'],
      ['text-final', 'one two three'],
    ])
    const [partial, final] = parts
    expect(partial!.confidence).toBeLessThan(final!.confidence)
  })

  test('one that comes after its segment was committed is not heard again', async () => {
    const parts = await withPartials(['late-partial'], ['one two', 1, '→one two', '300ms', 'three', 2])
    expect(parts.map(part => part.text).filter(text => /one.*one/.test(text))).toEqual([])
    expect(parts.at(-1)?.text).toBe('one two three')
  })

  test.each(['no-partials', 'slow-partials=100'])('%s: the finals are the same', async fault => {
    const { stt } = await open([fault])
    expect(finalsOf(await hear(stt, script('one', 1, 'two', 2)))).toEqual([
      [1, 'one'],
      [2, 'one two'],
    ])
  })

  test('one of an earlier turn is not heard in the next', async () => {
    const { stt, seen } = await open(['late-partial', 'slow-partials=150'])
    await hear(stt, script('one two', 1))
    const input = openChannel<SttInput>()
    input.push({ type: 'audio', pcm: silence(200) })
    setTimeout(() => input.close(), 400)
    expect(await hear(stt, input)).toEqual([])
    expect(seen('partial-transcript-sent').length).toBeGreaterThan(0)
  })
})

describe('turns', () => {
  test('what is said after the last flush of a turn is in no other', async () => {
    const { stt, seen, heardMs } = await open()
    const input = openChannel<SttInput>()
    const heard = hear(stt, input)
    for await (const item of script('one', 1, 'left over')) input.push(item)
    await vi.waitFor(() => expect(heardMs(1)).toBeGreaterThan(1000))
    input.close()
    expect(finalsOf(await heard)).toEqual([[1, 'one']])
    expect(finalsOf(await hear(stt, script('two', 2)))).toEqual([[2, 'two']])
    expect(seen('connection-opened')).toHaveLength(1)
  })

  test('one that is given up in the middle is in no other', async () => {
    const { stt, seen } = await open()
    const turn = new AbortController()
    const input = openChannel<SttInput>()
    const given = hear(stt, input, turn.signal)
    input.push({ type: 'audio', pcm: say('given up') })
    await vi.waitFor(() => expect(seen('audio-received').length).toBeGreaterThan(0))
    turn.abort()
    expect(finalsOf(await given)).toEqual([])
    expect(finalsOf(await hear(stt, script('two', 2)))).toEqual([[2, 'two']])
    expect(seen('connection-opened')).toHaveLength(1)
  })

  test('the next one is heard over the same connection while the last waits for its text', async () => {
    const { stt, seen } = await open([], {
      simulator: {
        latency: {
          session: { kind: 'constant', ms: 5 },
          commit: { kind: 'constant', ms: 300 },
          partial: { kind: 'constant', ms: 5 },
        },
      },
    })
    const first = hear(stt, script('one', 1))
    await vi.waitFor(() => expect(seen('commit-received')).toHaveLength(1))
    const second = hear(stt, script('two', 2))
    await vi.waitFor(() => expect(seen('commit-received')).toHaveLength(2))
    expect(seen('committed-transcript-sent')).toEqual([])
    expect(finalsOf(await first)).toEqual([[1, 'one']])
    expect(finalsOf(await second)).toEqual([[2, 'two']])
    expect(seen('connection-opened')).toHaveLength(1)
  })

  test('those that are spoken at once have a connection each, and one is kept', async () => {
    const { stt, seen } = await open()
    const inputs = [openChannel<SttInput>(), openChannel<SttInput>()]
    const heard = inputs.map(input => hear(stt, input))
    for (const word of ['one', 'two', 'three'])
      for (const [index, input] of inputs.entries())
        input.push({ type: 'audio', pcm: say(`${word}${index}`) })
    for (const input of inputs) {
      input.push({ type: 'flush', mark: 1 })
      input.close()
    }
    const [a, b] = await Promise.all(heard)
    expect(finalsOf(a!)).toEqual([[1, 'one0 two0 three0']])
    expect(finalsOf(b!)).toEqual([[1, 'one1 two1 three1']])
    expect(seen('connection-opened')).toHaveLength(2)
    await vi.waitFor(() => expect(seen('connection-closed')).toHaveLength(1))
  })
})

describe('signs of how it was cut', () => {
  test('are not words', async () => {
    const { stt } = await open(['mid-word@message=1'])
    const parts = await hear(stt, script('one two', 1, 'three', 2))
    expect(finalsOf(parts)).toEqual([
      [1, 'one two'],
      [2, 'one two three'],
    ])
  })

  test.each(['words-first', 'no-words'])('%s: the text is the same', async fault => {
    const { stt } = await open([fault])
    const parts = await hear(stt, script('one', 1, 'two', 2, 'one', 3))
    expect(finalsOf(parts)).toEqual([
      [1, 'one'],
      [2, 'one two'],
      [3, 'one two one'],
    ])
  })
})
