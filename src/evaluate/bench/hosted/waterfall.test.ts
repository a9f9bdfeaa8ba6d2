import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../../simulate/journal.ts'
import type { TurnFacts } from './turn-facts.ts'
import { attributeTurn } from './waterfall.ts'

const entry = (
  at: number,
  service: string,
  event: string,
  fields: Readonly<Record<string, unknown>> = {},
): JournalEntry => ({ at, connection: 1, service, event, ...fields })

/** A turn whose every hop takes another time, and whose answer was begun when the words were known. */
const facts: TurnFacts = {
  turn: 3,
  text: 'Hello.',
  speechEndAt: 1000,
  askedAt: [400, 1100],
  requestedAt: 1100,
  wordsAt: 1410,
  decidedAt: 1410,
  startedAt: 1500,
  heardAt: 2009,
  isAhead: true,
}
const groq = [
  entry(500, 'transcription', 'request-received', { connection: 6 }),
  entry(700, 'transcription', 'text-sent', { connection: 6, text: ' Hello' }),
  entry(1104, 'transcription', 'request-received', { connection: 7 }),
  entry(1407, 'transcription', 'text-sent', { connection: 7, text: ' Hello.' }),
  entry(1415, 'chat', 'request-received', { connection: 4 }),
  entry(1700, 'chat', 'text-sent', { connection: 4, characters: 5 }),
  entry(1702, 'chat', 'text-sent', { connection: 4, characters: 2 }),
  entry(1704, 'chat', 'text-sent', { connection: 4, characters: 4 }),
]
const elevenLabs = [
  entry(900, 'voice', 'text-received', { contextId: 'before', text: 'Earlier. ' }),
  entry(1705, 'voice', 'text-received', { contextId: 'own', text: ' ' }),
  entry(1706, 'voice', 'text-received', { contextId: 'own', text: 'Hi you. ' }),
  entry(1950, 'voice', 'audio-sent', { contextId: 'before' }),
  entry(2002, 'voice', 'audio-sent', { contextId: 'own' }),
]
const attributed = (of: Partial<TurnFacts> = {}, journals = { groq, elevenLabs }) => {
  const turn = attributeTurn({ ...facts, ...of }, journals)
  if ('why' in turn) throw new Error(turn.why)
  return turn
}
const msOf = (turn: ReturnType<typeof attributed>) =>
  Object.fromEntries(turn.steps.map(({ name, ms }) => [name, ms]))

describe('the time of a turn', () => {
  test('is told hop by hop, and the steps add up to all of it', () => {
    const turn = attributed()
    expect(msOf(turn)).toEqual({
      pause: 100,
      upload: 4,
      recogniser: 303,
      decided: 0,
      words: 3,
      decision: 0,
      asking: 5,
      model: 289,
      clause: 2,
      voice: 296,
      commit: 0,
      caller: 7,
    })
    expect(turn).toMatchObject({ overheadMs: 21, providersMs: 888, waitingMs: 100, totalMs: 1009 })
    expect(turn.overheadMs + turn.providersMs + turn.waitingMs).toBe(turn.totalMs)
  })

  test('a sound that was ready before the turn was over waited for it, and only what came after that is ours', () => {
    const turn = attributed({ startedAt: 2006 })
    expect(msOf(turn)).toMatchObject({ voice: 296, commit: 4, caller: 3 })
    expect(turn.totalMs).toBe(1009)
  })

  test('words that were there before the pause was one waited for that', () => {
    const turn = attributed({ requestedAt: 1409 })
    expect(msOf(turn)).toMatchObject({ recogniser: 303, decided: 2, words: 1 })
  })

  test('a decision that came later than the words is the policy’s', () => {
    const later = groq.map(one => (one.service === 'chat' ? { ...one, at: one.at + 50 } : one))
    const voice = elevenLabs.map(one => (one.contextId === 'own' ? { ...one, at: one.at + 50 } : one))
    const turn = attributed({ decidedAt: 1460, heardAt: 2059 }, { groq: later, elevenLabs: voice })
    expect(msOf(turn)).toMatchObject({ decision: 50, asking: 5 })
    expect(turn.overheadMs).toBe(21)
  })

  test('of two requests the one counts that had said the clause first; a clause that is all of the text needs no space behind it', () => {
    const second = [
      entry(1600, 'chat', 'request-received', { connection: 5 }),
      entry(1650, 'chat', 'text-sent', { connection: 5, characters: 7 }),
      entry(1660, 'chat', 'finish-sent', { connection: 5 }),
    ]
    const turn = attributed({}, { groq: [...groq, ...second], elevenLabs })
    expect(msOf(turn)).toMatchObject({ asking: 5, model: 245, clause: 46 })
  })

  test('a turn whose sound, text or words came from elsewhere is left out, and says why', () => {
    const without = (service: string) => ({
      groq: groq.filter(one => one.service !== service),
      elevenLabs: elevenLabs.filter(one => one.service !== service),
    })
    expect(attributeTurn(facts, without('voice'))).toEqual({
      turn: 3,
      why: 'its first sound is not of the simulated voice',
    })
    expect(attributeTurn(facts, without('chat'))).toMatchObject({
      why: expect.stringMatching(/no request to the simulated model/),
    })
    expect(attributeTurn(facts, without('transcription'))).toMatchObject({
      why: 'its words are of no simulated recogniser',
    })
  })

  test('words of Scribe are found by its commit', () => {
    const scribe = [
      entry(1105, 'scribe', 'commit-received'),
      entry(1405, 'scribe', 'committed-transcript-sent', { text: 'Hello.' }),
    ]
    const journals = {
      groq: groq.filter(({ service }) => service === 'chat'),
      elevenLabs: [...elevenLabs, ...scribe],
    }
    expect(attributed({}, journals)).toMatchObject({ recogniser: 'scribe' })
    expect(msOf(attributed({}, journals))).toMatchObject({ upload: 5, recogniser: 300, words: 5 })
    // Groq was asked first, and was slow.
    const slow = [entry(1102, 'transcription', 'request-received', { connection: 7 }), ...journals.groq]
    expect(msOf(attributed({}, { ...journals, groq: slow }))).toMatchObject({ upload: 2, recogniser: 303 })
  })
})
