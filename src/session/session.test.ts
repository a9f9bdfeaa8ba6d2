import { expect, test } from 'vitest'
import type { ReplyPart, TextToSpeech } from '../speech/provider.ts'
import { reads, setStage, voice } from './stage.ts'
import { adaptivePolicy, type Command, replay } from './turn/index.ts'

const commandsOf = (log: ReturnType<typeof setStage>['log']) =>
  log.flatMap((entry): Command[] => (entry.kind === 'command' ? [entry.command] : []))

test('a caller asks and is answered: transcript, reply, and both in the right order', async () => {
  const stage = setStage({ hears: ['What time is it?'], says: 'It is noon.' })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(1500, false)
  expect(stage.emitted.filter(({ type }) => type !== 'vad-score' && type !== 'phase')).toEqual([
    { type: 'recogniser-ready' },
    { type: 'turn-probability', probability: expect.any(Number) },
    { type: 'caller-said', turn: 1, text: 'What time is it?', confidence: 0.9 },
    { type: 'agent-said', turn: 1, text: 'It is noon.' },
    { type: 'agent-complete', turn: 1 },
  ])
  expect(stage.said('phase').map(emission => emission.type === 'phase' && emission.phase)).toEqual([
    'listening',
    'thinking',
    'speaking',
    'listening',
  ])
  expect(commandsOf(stage.log).at(-1)).toEqual({ type: 'finish-reply', turn: 1 })
})

test('an interrupted reply sends nothing more, and only the words that were heard are kept', async () => {
  const stage = setStage({ hears: ['Count.', 'Stop.'] })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(900, false)
  const before = stage.played.length
  await stage.caller(600, true)
  const corrected = stage.said('agent-corrected')
  expect(corrected).toHaveLength(1)
  expect(corrected[0]).toMatchObject({
    turn: 1,
    original: 'One two three four five six seven eight nine ten.',
  })
  const heard = corrected[0]?.type === 'agent-corrected' ? corrected[0].heard : ''
  expect('One two three four five six seven eight nine ten.'.startsWith(heard)).toBe(true)
  expect(heard.split(' ').length).toBeGreaterThan(3)
  expect(heard.split(' ').length).toBeLessThan(10)
  expect(stage.played.length).toBe(before)
})

const wordsAre = { ...adaptivePolicy, greets: false }

// Longer than any voice after the turn could still go on with it.
const long = 'One two three four five six seven eight nine ten '.repeat(5)

test('a “mm-hmm” lowers and holds the reply, then it goes on; it is neither cut nor answered', async () => {
  const stage = setStage({ hears: ['Count, please.', 'Mm-hmm.'], says: long, policy: wordsAre })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(2000, false)
  await stage.caller(300, true)
  await stage.caller(1500, false)
  expect(stage.handled).toEqual(['lower', 'hold', 'resume'])
  expect(stage.said('agent-corrected')).toEqual([])
  expect(stage.said('caller-said')).toHaveLength(1)
  expect(commandsOf(stage.log)).toContainEqual(
    expect.objectContaining({ type: 'drop-speech', reason: 'overlap' }),
  )
})

test('words over the reply cut it and are answered', async () => {
  const stage = setStage({ hears: ['Count, please.', 'No, stop it.'], says: long, policy: wordsAre })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(2000, false)
  await stage.caller(400, true)
  await stage.caller(1500, false)
  expect(stage.handled).toEqual(['lower', 'hold'])
  expect(stage.said('agent-corrected')).toHaveLength(1)
  expect(stage.said('caller-said')).toHaveLength(2)
})

test('the agent’s own words out of the caller’s microphone neither cut it nor are answered', async () => {
  const stage = setStage({ hears: ['Count, please.', 'four five six'], says: long, policy: wordsAre })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(2000, false)
  await stage.caller(300, true)
  await stage.caller(1500, false)
  expect(stage.said('agent-corrected')).toEqual([])
  expect(stage.said('caller-said')).toHaveLength(1)
})

test('a caller who goes on over the first words of the answer has said one thing, and gets one answer to it', async () => {
  const asked: string[][] = []
  const stage = setStage({
    hears: ['I would like a table.', 'For two, on Friday.'],
    policy: { ...wordsAre, latestMs: 400, soonestMs: 400 },
    llm: {
      name: 'listens',
      async *reply(messages): AsyncGenerator<ReplyPart> {
        asked.push(
          messages.filter(({ role }) => role !== 'system').map(({ role, content }) => `${role}: ${content}`),
        )
        yield { type: 'text-delta', text: 'One two three four five six seven eight nine ten.' }
        yield { type: 'finish', reason: 'stop' }
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(800, false)
  await stage.caller(600, true)
  await stage.caller(1500, false)
  expect(asked).toEqual([
    ['user: I would like a table.'],
    ['user: I would like a table. For two, on Friday.'],
  ])
  // What the caller heard of the first answer is told to the client all the same.
  expect(stage.said('agent-corrected')).toHaveLength(1)
  expect(stage.said('caller-said').map(one => one.type === 'caller-said' && one.text)).toEqual([
    'I would like a table.',
    'For two, on Friday.',
  ])
})

test('replaying the stored log gives the commands of the live call', async () => {
  const stage = setStage({ hears: ['Count.', 'Stop.', 'Thanks.'], spec: { firstMessage: 'Hello there.' } })
  stage.session.begin()
  await stage.caller(900, false)
  for (let turn = 0; turn < 3; turn++) {
    await stage.caller(600, true)
    await stage.caller(900, false)
  }
  stage.session.hangUp('hang-up')
  const stored = JSON.parse(JSON.stringify(stage.log)) as typeof stage.log
  const events = stored.flatMap(entry => (entry.kind === 'event' ? [entry.event] : []))
  expect(commandsOf(stored).length).toBeGreaterThan(10)
  const { plainPolicy } = await import('./turn/index.ts')
  expect(replay(events, plainPolicy)).toEqual(commandsOf(stored))
})

test('after the end nothing is left: no timer, no provider call, no further emission', async () => {
  const signals: AbortSignal[] = []
  const stage = setStage({
    hears: ['Hello.'],
    llm: {
      name: 'never ends',
      async *reply(_, { signal }) {
        signals.push(signal)
        yield { type: 'text-delta', text: 'Well, ' }
        await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(700, false)
  expect(signals).toHaveLength(1)
  stage.abort()
  await stage.clock.pass(50)
  expect(signals[0]?.aborted).toBe(true)
  expect(stage.closed).toEqual(['hang-up'])
  expect(stage.clock.waiting).toBe(0)
  const count = stage.emitted.length
  await stage.caller(500, true)
  expect(stage.emitted).toHaveLength(count)
})

test('end_call: the goodbye is heard first, then the tool answers and the line is closed', async () => {
  const stage = setStage({
    hears: ['Bye.'],
    llm: {
      name: 'leaves',
      async *reply(): AsyncGenerator<ReplyPart> {
        yield { type: 'text-delta', text: 'Good bye now.' }
        yield { type: 'tool-call', id: 'end_call_1', name: 'end_call', arguments: '{"reason":"done"}' }
        yield { type: 'finish', reason: 'tool-calls' }
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(650, false)
  expect(stage.said('agent-said')).toHaveLength(1)
  expect(stage.closed).toEqual([])
  await stage.caller(1200, false)
  expect(stage.closed).toEqual(['end-call'])
  expect(stage.emitted.at(-2)).toMatchObject({
    type: 'tool-response',
    turn: 1,
    id: 'end_call_1',
    name: 'end_call',
    outcome: { isError: false },
  })
})

test('a failing model is apologised for once; failing again ends the call in order', async () => {
  const stage = setStage({
    hears: ['Hello.', 'Hello?'],
    llm: {
      name: 'broken',
      // biome-ignore lint/correctness/useYield: it fails before it can
      async *reply(): AsyncGenerator<ReplyPart> {
        throw new Error('out of order')
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(3000, false)
  expect(stage.said('agent-said').map(emission => emission.type === 'agent-said' && emission.text)).toEqual([
    'Sorry, something went wrong on my side. Could you say that again?',
  ])
  expect(stage.closed).toEqual([])
  expect(stage.log.some(entry => entry.kind === 'mark' && entry.mark.type === 'provider-failed')).toBe(true)
})

test('a recogniser that dies is not silence: the caller is asked again', async () => {
  const stage = setStage({
    stt: {
      ...reads(() => ''),
      // biome-ignore lint/correctness/useYield: it fails before it can
      async *transcribe() {
        throw new Error('worker died')
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(1500, false)
  expect(stage.said('agent-said').map(emission => emission.type === 'agent-said' && emission.text)).toEqual([
    "Sorry, I didn't catch that. Could you say it again?",
  ])
})

test('who says half a sentence and types the rest is given one answer to both', async () => {
  const asked: string[] = []
  const stage = setStage({
    hears: ['My order number is'],
    policy: { ...wordsAre, soonestMs: 1_200 },
    llm: {
      name: 'listens',
      async *reply(messages): AsyncGenerator<ReplyPart> {
        asked.push(messages.at(-1)?.content ?? '')
        yield { type: 'text-delta', text: 'It is noon.' }
        yield { type: 'finish', reason: 'stop' }
      },
    },
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(500, false)
  stage.session.say('A 1234')
  await stage.caller(2_000, false)
  expect(asked.at(-1)).toBe('My order number is A 1234')
  expect(stage.said('caller-said').map(emission => 'typed' in emission && emission.typed)).toEqual([
    false,
    true,
  ])
  expect(stage.said('agent-complete')).toHaveLength(1)
})

test('typed text in a text-only call: parts, then the whole, then the stop', async () => {
  const stage = setStage({ spec: { textOnly: true }, says: 'It is noon.' })
  stage.session.begin()
  stage.session.say('What time is it?')
  await stage.clock.pass(10)
  expect(
    stage.emitted
      .filter(({ type }) => type !== 'phase')
      .map(emission => (emission.type === 'agent-text' ? emission.part : emission.type)),
  ).toEqual(['caller-said', 'start', 'delta', 'delta', 'delta', 'agent-said', 'stop', 'agent-complete'])
  expect(stage.session.phase).toBe('listening')
  expect(stage.played).toEqual([])
})

test('who writes in the moment a chat begins gets the greeting first, whole, and then the answer', async () => {
  const stage = setStage({ spec: { textOnly: true, firstMessage: 'Hello.' }, says: 'It is noon.' })
  stage.session.begin()
  stage.session.say('What time is it?')
  stage.session.say('In Lima?')
  await stage.clock.pass(10)
  const told = stage.emitted.flatMap(emission =>
    emission.type === 'agent-said' || emission.type === 'caller-said' ? [emission.text] : [],
  )
  expect([told[0], told.at(-1)]).toEqual(['Hello.', 'It is noon.'])
  expect(told).toEqual(expect.arrayContaining(['What time is it?', 'In Lima?']))
})

test('a bug of ours ends this call and says so', async () => {
  const stage = setStage({ spec: { firstMessage: 'Hello.' } })
  const { emitted } = stage
  emitted.push = () => {
    throw new Error('a bug')
  }
  stage.session.begin()
  await stage.clock.pass(10)
  expect(stage.crashes.length).toBeGreaterThan(0)
  expect(stage.closed).toEqual(['crashed'])
})

test('a voice far below the caller’s own is somebody else’s and takes no floor; the caller’s own does', async () => {
  const run = async (peak: number) => {
    const stage = setStage({
      policy: { ...adaptivePolicy, greets: false },
      hears: ['Please tell me about the lighthouse.', 'Put it on the table, please.', ''],
      says: 'one two three four five six seven eight nine ten. '.repeat(5),
    })
    stage.session.begin()
    await stage.caller(3_000, true)
    await stage.caller(2_600, false)
    for (let passed = 0; passed < 600; passed += 20) {
      stage.session.hear(new Int16Array(320).fill(peak))
      await stage.clock.pass(20)
    }
    await stage.caller(1_500, false)
    return commandsOf(stage.log).filter(({ type }) => type === 'cut-reply').length
  }
  expect(await run(8_000)).toBe(1)
  // 18 dB
  expect(await run(1_005)).toBe(0)
})

test('who speaks before the agent has said a word is heard to the end, and answered', async () => {
  const stage = setStage({
    policy: adaptivePolicy,
    spec: { firstMessage: 'one two three four five six seven eight nine ten. '.repeat(5) },
    hears: ['What time do you open?', ''],
    says: 'At nine.',
  })
  stage.session.begin()
  stage.session.plays(new Int16Array(80_000), stage.clock.now())
  await stage.caller(1_500, true)
  expect(stage.emitted).not.toContainEqual(expect.objectContaining({ type: 'caller-said' }))
  await stage.caller(2_000, false)
  expect(stage.log).toContainEqual(
    expect.objectContaining({ event: expect.objectContaining({ type: 'speech-start', pos: 0 }) }),
  )
  expect(commandsOf(stage.log)).toContainEqual(
    expect.objectContaining({ type: 'accept-words', text: 'What time do you open?' }),
  )
  expect(stage.emitted).toContainEqual(expect.objectContaining({ type: 'agent-said', text: 'At nine.' }))
})

test('marks of Markdown are not spoken, and an answer without a word is apologised for', async () => {
  const spoken: string[] = []
  const listening: TextToSpeech = {
    ...voice,
    async *speak(text, options) {
      async function* heard() {
        for await (const clause of text) {
          spoken.push(clause)
          yield clause
        }
      }
      yield* voice.speak(heard(), options)
    },
  }
  const stage = setStage({ hears: ['hello', 'hello'], says: 'It is **very** late 🎉.', tts: listening })
  stage.session.begin()
  await stage.caller(1000, true)
  await stage.caller(2000, false)
  expect(spoken).toContain('It is very late.')

  const mute = setStage({ hears: ['hello'], says: '🎉', tts: listening })
  mute.session.begin()
  await mute.caller(1000, true)
  await mute.caller(4000, false)
  expect(spoken.join(' ')).toMatch(/went wrong on my side/)
})
