import { expect, test } from 'vitest'
import type { Message, ReplyPart } from '../speech/provider.ts'
import { plainSpec, reads, setStage, voice } from './stage.ts'
import { adaptivePolicy, type Command, type Event, replay } from './turn/index.ts'

type Stage = ReturnType<typeof setStage>

const said = (stage: Stage) =>
  stage.emitted.flatMap(one => (one.type === 'agent-said' ? [`${one.turn}: ${one.text}`] : []))
const corrected = (stage: Stage) =>
  stage.emitted.flatMap(one => (one.type === 'agent-corrected' ? [`${one.original} → ${one.heard}`] : []))

const asking = (asked: Message[][], text = 'Are you still there?') => ({
  name: 'keeps what it is asked',
  async *reply(messages: readonly Message[]): AsyncGenerator<ReplyPart> {
    asked.push([...messages])
    yield { type: 'text-delta', text }
    yield { type: 'finish', reason: 'stop' }
  },
})

test('who is silent is asked three times, each time after the whole wait, and the model is told why', async () => {
  const asked: Message[][] = []
  const stage = setStage({
    spec: { firstMessage: 'Hello there.' },
    policy: { turnTimeoutMs: 7000 },
    llm: asking(asked),
  })
  stage.session.begin()
  await stage.caller(60_000, false)
  expect(said(stage)).toEqual([
    '1: Hello there.',
    '2: Are you still there?',
    '3: Are you still there?',
    '4: Are you still there?',
  ])
  expect(asked[0]?.slice(1)).toEqual([
    { role: 'assistant', content: 'Hello there.' },
    { role: 'system', content: expect.stringContaining('silent for 7 seconds') },
  ])
  // The note was for that once.
  expect(asked[1]?.filter(({ role }) => role === 'system')).toHaveLength(2)
  expect(stage.session.phase).toBe('listening')
})

test('a caller who answers is asked anew later, and typing counts as a sign of life', async () => {
  const stage = setStage({ hears: ['Yes.'], policy: { turnTimeoutMs: 7000, initialWaitMs: 1000 } })
  stage.session.begin()
  await stage.caller(900, false)
  expect(said(stage)).toHaveLength(0)
  await stage.caller(2500, false)
  expect(said(stage)).toHaveLength(1)
  await stage.caller(600, true)
  await stage.caller(2000, false)
  expect(said(stage)).toHaveLength(2)
  await stage.caller(4000, false)
  stage.session.activity()
  await stage.caller(6000, false)
  expect(said(stage)).toHaveLength(2)
  await stage.caller(2000, false)
  expect(said(stage)).toHaveLength(3)
})

/** Says nothing for so long, then its sentence. */
const slow = (stage: () => Stage, ms: number, text = 'It is noon.') => ({
  name: 'slow',
  async *reply(_: unknown, { signal }: { signal: AbortSignal }): AsyncGenerator<ReplyPart> {
    await new Promise<void>(resolve => {
      stage().clock.after(ms, resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    if (signal.aborted) return
    yield { type: 'text-delta', text }
    yield { type: 'finish', reason: 'stop' }
  },
})

function slowStage(ms: number, options: Parameters<typeof setStage>[0] = {}): Stage {
  const stage: Stage = setStage({ hears: ['What time is it?'], llm: slow(() => stage, ms), ...options })
  return stage
}

const ours = { fillerMs: 3000 }

test('a model that hangs is covered by a filler, then by an apology, in one turn', async () => {
  const stage = slowStage(60_000, { policy: { ...ours, replyTimeoutMs: 5500 } })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(2900, false)
  expect(said(stage)).toEqual([])
  await stage.caller(400, false)
  expect(said(stage)).toEqual(['1: One moment, please.'])
  expect(stage.session.phase).toBe('speaking')
  await stage.caller(1000, false)
  expect(stage.session.phase).toBe('thinking')
  await stage.caller(5000, false)
  expect(said(stage)).toEqual([
    '1: One moment, please.',
    '1: Sorry, something went wrong on my side. Could you say that again?',
  ])
  expect(stage.session.phase).toBe('listening')
  expect(stage.handled).toEqual([])
  // To the client nothing of it was interrupted: it is one turn, heard to its end.
  expect(stage.cleared).toEqual([])
})

test('the answer follows the filler in the same turn, and both belong to the conversation', async () => {
  const asked: Message[][] = []
  let first = true
  const stage: Stage = slowStage(0, {
    hears: ['What time is it?', 'Thanks.'],
    policy: ours,
    llm: {
      name: 'slow once',
      async *reply(messages, options): AsyncGenerator<ReplyPart> {
        asked.push([...messages])
        yield* slow(() => stage, first ? 3800 : 0).reply(messages, options)
        first = false
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(6500, false)
  expect(said(stage)).toEqual(['1: One moment, please.', '1: It is noon.'])
  expect(stage.played.map(({ turn, pcm }) => [turn, pcm.length / 1600])).toEqual([
    [1, 3],
    [1, 3],
  ])
  await stage.caller(600, true)
  await stage.caller(1500, false)
  expect(asked[1]?.at(-2)).toEqual({ role: 'assistant', content: 'One moment, please. It is noon.' })
})

test('an answer that is quicker than the filler’s voice is said alone', async () => {
  const stage: Stage = slowStage(3100, {
    policy: ours,
    tts: {
      ...voice,
      async *speak(text, options) {
        for await (const part of voice.speak(text, options)) {
          // Only the filler's is slow.
          if (part.words[0]?.text === 'One') await new Promise<void>(done => stage.clock.after(900, done))
          yield part
        }
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(6000, false)
  expect(said(stage)).toEqual(['1: It is noon.'])
  expect(stage.session.phase).toBe('listening')
})

/** Every turn ends after the same silence, so that the words below do not depend on what the policy has. */
const wordsDecide = {
  ...adaptivePolicy,
  soonestMs: 300,
  silenceMs: 300,
  latestMs: 300,
  greets: false,
  fillerMs: 3000,
}

test('words over the filler cut the answer that waits behind it; what was heard of the filler is kept', async () => {
  const line = 'One two three four five six seven eight nine ten eleven twelve.'
  const stage: Stage = slowStage(3500, {
    hears: ['What time is it?', 'In London, I mean.'],
    spec: {
      turn: { ...plainSpec.turn, softTimeout: { ms: 3000, messages: [line], isMixed: false, most: 1 } },
    },
    policy: { ...wordsDecide, softTimeoutMs: 3000 },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(3400, false)
  expect(said(stage)).toEqual([`1: ${line}`])
  await stage.caller(500, true)
  await stage.caller(600, false)
  // What nobody heard nobody reads.
  expect(corrected(stage)).toEqual([`${line} → One two three four five six seven eight nine ten`])
  const commands = stage.log.flatMap(one => (one.kind === 'command' ? [one.command] : []))
  expect(commands.filter(({ type }) => type === 'start-reply')).toHaveLength(2)
})

test('the agent’s own lines are said in turn, so many for an answer, before ours', async () => {
  const softTimeout = { ms: 1000, messages: ['Hmm.', 'Well.'], isMixed: false, most: 2 }
  const stage: Stage = slowStage(60_000, {
    spec: { turn: { ...plainSpec.turn, softTimeout } },
    policy: { softTimeoutMs: 1000, softTimeouts: 2, fillerMs: null },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(5500, false)
  expect(said(stage)).toEqual(['1: Hmm.', '1: Well.'])
})

test('a voice that fails says no filler, and the call goes on', async () => {
  const stage = slowStage(4000, {
    policy: ours,
    tts: {
      ...voice,
      async *speak(text, options) {
        for await (const part of voice.speak(text, options)) {
          if (part.words[0]?.text === 'One') throw new Error('no voice')
          yield part
        }
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(6000, false)
  expect(said(stage)).toEqual(['1: It is noon.'])
  expect(stage.crashes).toEqual([])
})

test('replaying a log with nudges and fillers gives the commands of the live call', async () => {
  const policy = { ...wordsDecide, turnTimeoutMs: 2000, initialWaitMs: 1000, softTimeoutMs: 500 }
  const stage: Stage = slowStage(1500, { stt: reads(() => 'And another thing.'), policy })
  stage.session.begin()
  for (let turn = 0; turn < 4; turn++) {
    await stage.caller(4000, false)
    await stage.caller(700, true)
  }
  await stage.caller(9000, false)
  stage.session.hangUp('hang-up')
  const stored = JSON.parse(JSON.stringify(stage.log)) as typeof stage.log
  const commands = stored.flatMap((one): Command[] => (one.kind === 'command' ? [one.command] : []))
  const events = stored.flatMap((one): Event[] => (one.kind === 'event' ? [one.event] : []))
  const types = commands.map(command => (command.type === 'start-reply' ? command.cause : command.type))
  expect(types).toEqual(expect.arrayContaining(['nudge', 'say-filler', 'answer']))
  expect(replay(events, policy)).toEqual(commands)
})
