import type { Book } from '../../simulate/providers/book.ts'
import type { Sound } from '../scenario.ts'
import type { PlannedCall } from './plan.ts'

/** Where in a suite's folder it lies. */
export const BOOK_FILE = 'book.json'

type Entry = Book['recordings'][number]

/**
 * What a simulated recogniser has to know to follow these calls: every sound in which somebody says words, and when each is said. Where only
 * the whole text is known it counts as one word. Sounds without words have none.
 */
export function bookOf(calls: readonly PlannedCall[]): Book {
  const said = calls.flatMap(({ scenario }) =>
    scenario.steps.flatMap(step => ('say' in step ? [step.say] : [])),
  )
  const entries = new Map(said.flatMap(sound => entryOf(sound)).map(entry => [entry.wav, entry]))
  return { recordings: [...entries.values()] }
}

function entryOf(sound: Sound): Entry[] {
  if (!('wav' in sound)) return []
  const { wav, text = '', words, speech_ms: speech } = sound
  if (words && words.length > 0) return [{ wav, words: [...words] }]
  const from = speech?.[0]?.[0]
  const to = speech?.at(-1)?.[1]
  if (text === '' || from === undefined || to === undefined) return []
  return [{ wav, words: [{ text, from_ms: from, to_ms: to }] }]
}
