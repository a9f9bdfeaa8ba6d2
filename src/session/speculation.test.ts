import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LanguageModel, Message, SpeechToText } from '../speech/provider.ts'
import { setStage } from './stage.ts'
import { adaptivePolicy } from './turn/index.ts'

const policy = { ...adaptivePolicy, greets: false }

/** Keeps what it was asked, and wants to end the call every fifth time. */
function model(asked: (readonly Message[])[]): LanguageModel {
  return {
    name: 'listens',
    async *reply(messages, { signal }) {
      asked.push(messages)
      for (const word of 'One two three four five six seven.'.split(/(?<= )/)) {
        if (signal.aborted) return
        yield { type: 'text-delta', text: word }
      }
      if (asked.length % 5 === 0)
        yield { type: 'tool-call', id: `call_${asked.length}`, name: 'end_call', arguments: '{}' }
      yield { type: 'finish', reason: 'stop' }
    },
  }
}

const counts: SpeechToText = {
  name: 'counts',
  async *transcribe(input) {
    let words = 0
    for await (const item of input)
      if (item.type === 'flush')
        yield { type: 'text-final', text: `I said ${++words} things`, confidence: 0.9, mark: item.mark }
  },
}

/** Stretches of voice and of silence, in chunks of 20 ms. */
const talk = fc.array(fc.tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 5, max: 90 })), {
  minLength: 1,
  maxLength: 6,
})

test('nothing of an answer gets out before its turn is committed: no audio, no text, no tool, no memory', async () => {
  await fc.assert(
    fc.asyncProperty(talk, async stretches => {
      const asked: (readonly Message[])[] = []
      const stage = setStage({ policy, llm: model(asked), stt: counts })
      stage.session.begin()
      for (const [loud, quiet] of stretches) {
        await stage.caller(loud * 20, true)
        await stage.caller(quiet * 20, false)
      }
      await stage.caller(1_500, false)
      const committed = new Set<number>()
      for (const entry of stage.log) {
        if (entry.kind === 'command' && entry.command.type === 'commit-turn')
          committed.add(entry.command.turn)
        const told = entry.kind === 'emission' && 'turn' in entry.emission ? entry.emission : null
        if (told && told.type !== 'caller-tentative') expect(committed).toContain(told.turn)
        const reported = entry.kind === 'event' && 'turn' in entry.event ? entry.event.turn : null
        if (reported !== null) expect(committed).toContain(reported)
      }
      for (const { turn } of stage.played) expect(committed).toContain(turn)
      // What the model is told that it said was played.
      const remembered = (asked.at(-1) ?? []).filter(({ role }) => role === 'assistant').length
      expect(remembered).toBeLessThanOrEqual(new Set(stage.played.map(({ turn }) => turn)).size)
      stage.abort()
    }),
    { numRuns: 60 },
  )
})

test('the answer that was made ahead is there when the turn is committed; the model was asked once', async () => {
  const asked: (readonly Message[])[] = []
  const stage = setStage({ policy, llm: model(asked), hears: ['What time is it?'] })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(1_000, false)
  expect(asked).toHaveLength(1)
  const commandAt = (type: string) =>
    stage.log.flatMap(entry =>
      entry.kind === 'command' && entry.command.type === type ? [entry.at] : [],
    )[0] ?? 0
  const audioAt = stage.log.flatMap(entry =>
    entry.kind === 'event' && entry.event.type === 'playout-start' ? [entry.event.at] : [],
  )
  expect(commandAt('prepare-reply')).toBeLessThan(commandAt('commit-turn'))
  expect(audioAt).toEqual([commandAt('commit-turn')])
})

test('what was made for a caller who goes on is thrown away, metered, and never heard', async () => {
  const asked: (readonly Message[])[] = []
  const hears = ['I would like', 'I would like a table for two.']
  const stage = setStage({ policy, llm: model(asked), hears })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(400, false)
  await stage.caller(600, true)
  await stage.caller(1_200, false)
  expect(asked.map(messages => messages.at(-1)?.content)).toEqual(hears)
  const marks = stage.log.flatMap(entry => (entry.kind === 'mark' ? [entry.mark] : []))
  expect(marks).toContainEqual(expect.objectContaining({ type: 'forgotten', turn: 1, madeChars: 34 }))
  expect(stage.said('agent-said')).toHaveLength(1)
  expect(new Set(stage.played.map(({ turn }) => turn))).toEqual(new Set([1]))
})

test('a note that comes between makes the answer anew: the model has to know it', async () => {
  const asked: (readonly Message[])[] = []
  const stage = setStage({
    policy: { ...policy, soonestMs: 400 },
    llm: model(asked),
    hears: ['What time is it?'],
  })
  stage.session.begin()
  await stage.caller(600, true)
  await stage.caller(260, false)
  stage.session.note('The shop closes at six.')
  await stage.caller(1_000, false)
  expect(asked).toHaveLength(2)
  expect(JSON.stringify(asked.at(-1))).toContain('closes at six')
  expect(stage.said('agent-said')).toHaveLength(1)
})
