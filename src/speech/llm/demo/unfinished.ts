import type { Message } from '../../provider.ts'
import { countWords, readCount } from './count.ts'
import { hear, plainWords } from './heard.ts'
import { readNumbers } from './numbers.ts'
import { ask } from './questions.ts'
import type { Scene } from './scene.ts'
import { stories } from './stories.ts'

/**
 * The rest of the story or the count that was cut last, from where the caller heard it stop; null: there was none.
 * Messages of the agent before index `since` do not count.
 */
export function interrupted(scene: Scene, since = 0): string | 'finished' | null {
  const told = lastStory(scene.past, since)
  const counted = lastCount(scene.past, since)
  if (told && (!counted || told.at > counted.at)) return told.rest
  return counted?.rest ?? null
}

/** Whether the agent's last words were a story or a count that broke off. */
export function isStopped(scene: Scene): boolean {
  const rest = interrupted(scene, scene.past.length - 1)
  return rest !== null && rest !== 'finished'
}

interface Unfinished {
  /** Where in the conversation it was last heard. */
  readonly at: number
  readonly rest: string | 'finished'
}

interface Known {
  readonly text: string
  readonly title: string
  readonly words: readonly string[]
}

const known: readonly Known[] = stories.map(({ title, text }) => ({
  text,
  title: plainWords(title).join(' '),
  words: plainWords(text),
}))

function lastStory(past: readonly Message[], since: number): Unfinished | null {
  for (let at = past.length - 1; at >= since; at--) {
    const message = past[at]
    if (message?.role !== 'assistant') continue
    const words = plainWords(message.content)
    const places = known.map(story => ({ story, ...placeIn(words, story) }))
    const best = places.reduce((one, other) => (other.run > one.run ? other : one))
    if (best.run > 0) return { at, rest: restOfStory(best.story, best.heard) }
  }
  return null
}

interface Place {
  readonly run: number
  readonly heard: number
}

/** The longest run of the story's words in the message, and the word of the story it reaches; the title alone is a run of one. */
function placeIn(
  message: readonly string[],
  { words, title }: Known,
): { readonly run: number; readonly heard: number } {
  const named = message.join(' ').includes(title)
  let place: Place = named ? { run: 1, heard: 0 } : { run: 0, heard: 0 }
  for (let from = 0; from < message.length; from++)
    for (let at = 0; at < words.length; at++) {
      if (words[at] !== message[from] || words[at + 1] !== message[from + 1]) continue
      let run = 2
      while (
        from + run < message.length &&
        words[at + run] === message[from + run] &&
        at + run < words.length
      )
        run++
      if (run >= shortestRun && run > place.run) place = { run, heard: at + run }
    }
  return place
}

/** Fewer words in common than this may be chance. */
const shortestRun = 5

/** The story from the clause that was cut: half a clause is said again from its beginning, as people do. */
function restOfStory(story: Known, heard: number): string | 'finished' {
  const tokens = story.text.split(/\s+/)
  if (heard >= tokens.length) return 'finished'
  let from = heard
  while (from > 0 && !/[.,;:!?]["']?$/.test(tokens[from - 1] ?? '')) from--
  return `${tokens.slice(from).join(' ')} ${ask('next-story')}`
}

function lastCount(past: readonly Message[], since: number): Unfinished | null {
  const asked = past.findLastIndex(message => message.role === 'user' && asksToCount(message.content))
  const count = asked < 0 ? null : readCount(hear(past[asked]?.content ?? '').keys)
  if (!count || count === 'too-far') return null
  let next = 0
  let at = asked
  past.forEach((message, index) => {
    if (index <= asked || message.role !== 'assistant' || !isMostlyNumbers(message.content)) return
    for (const { value } of readNumbers(plainWords(message.content)))
      if (value === count.numbers[next]) next++
    at = index
  })
  if (at === asked || at < since) return null
  const rest = count.numbers.slice(next)
  return { at, rest: rest.length === 0 ? 'finished' : countWords(rest) }
}

function asksToCount(text: string): boolean {
  return /count/i.test(text) && readCount(hear(text).keys) !== null
}

function isMostlyNumbers(text: string): boolean {
  const words = plainWords(text)
  const inNumbers = readNumbers(words).reduce((sum, span) => sum + span.to - span.from, 0)
  return inNumbers >= words.length * 0.4
}
