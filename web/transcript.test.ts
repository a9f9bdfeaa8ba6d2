import { expect, test } from 'vitest'
import { emptyTranscript, fold, type Saying, type Transcript } from './transcript.ts'

const after = (...sayings: readonly Saying[]): Transcript => sayings.reduce(fold, emptyTranscript)
const lines = (transcript: Transcript): string[] =>
  transcript.items.map(item => `${item.role}: ${item.text}${item.unheard ? ` [${item.unheard.trim()}]` : ''}`)

const greeting: Saying = { type: 'agent-said', turn: 1, text: 'Hello.' }

test('a call reads as a script, in order', () => {
  const transcript = after(
    greeting,
    { type: 'caller-said', turn: 2, text: ' What is the time? ' },
    { type: 'agent-said', turn: 2, text: 'It is noon.' },
  )
  expect(lines(transcript)).toEqual(['agent: Hello.', 'user: What is the time?', 'agent: It is noon.'])
})

test('words that arrive after their answer stand before it', () => {
  const transcript = after(
    greeting,
    { type: 'agent-said', turn: 2, text: 'It is noon.' },
    { type: 'caller-said', turn: 2, text: 'What is the time?' },
  )
  expect(lines(transcript)).toEqual(['agent: Hello.', 'user: What is the time?', 'agent: It is noon.'])
})

test('tentative words are shown until the final ones of their turn replace them', () => {
  const before = after(greeting, { type: 'caller-tentative', turn: 2, text: 'what is' })
  expect(before.tentative).toEqual({ turn: 2, text: 'what is' })
  expect(lines(before)).toEqual(['agent: Hello.'])
  const said = fold(before, { type: 'caller-said', turn: 2, text: 'What is it?' })
  expect(said.tentative).toBeNull()
  expect(lines(said)).toEqual(['agent: Hello.', 'user: What is it?'])
})

test('tentative words of a later turn outlive the final words of an earlier one', () => {
  const transcript = after(
    { type: 'caller-tentative', turn: 3, text: 'and' },
    { type: 'caller-said', turn: 2, text: 'Yes.' },
  )
  expect(transcript.tentative).toEqual({ turn: 3, text: 'and' })
})

test('tentative words that came to nothing are gone when the call ends or they turn out empty', () => {
  const heard: Saying = { type: 'caller-tentative', turn: 2, text: 'er' }
  expect(after(heard, { type: 'call-ended' }).tentative).toBeNull()
  expect(after(heard, { type: 'caller-tentative', turn: 2, text: '' }).tentative).toBeNull()
})

test('typed text that the server repeats as a transcript is shown once', () => {
  const transcript = after(
    { type: 'caller-typed', text: 'Hi there' },
    { type: 'caller-said', turn: 2, text: 'Hi there' },
    { type: 'agent-said', turn: 2, text: 'Hello!' },
  )
  expect(lines(transcript)).toEqual(['user: Hi there', 'agent: Hello!'])
  expect(transcript.items[0]?.turn).toBe(2)
})

test('the same words typed twice are two items', () => {
  const transcript = after(
    { type: 'caller-typed', text: 'Yes' },
    { type: 'caller-said', turn: 2, text: 'Yes' },
    { type: 'caller-typed', text: 'Yes' },
    { type: 'caller-said', turn: 3, text: 'Yes' },
  )
  expect(transcript.items.map(item => item.turn)).toEqual([2, 3])
})

test('a reworded final transcript of a turn replaces the first one', () => {
  const transcript = after(
    { type: 'caller-said', turn: 2, text: 'Book a fable' },
    { type: 'caller-said', turn: 2, text: 'Book a table' },
  )
  expect(lines(transcript)).toEqual(['user: Book a table'])
})

test('a cut reply keeps what was heard and shows the rest as unheard', () => {
  const transcript = after(greeting, {
    type: 'agent-corrected',
    turn: 1,
    original: 'Hello.',
    heard: 'Hel',
  })
  expect(lines(transcript)).toEqual(['agent: Hel [lo.]'])
})

test('of several replies in one turn the cut one is corrected', () => {
  const transcript = after(
    { type: 'agent-said', turn: 2, text: 'One moment.' },
    { type: 'agent-said', turn: 2, text: 'There are three tables.' },
    { type: 'agent-corrected', turn: 2, original: 'One moment.', heard: 'One' },
  )
  expect(lines(transcript)).toEqual(['agent: One [moment.]', 'agent: There are three tables.'])
})

test('a correction of a turn that was never shown changes nothing', () => {
  const transcript = after(greeting, { type: 'agent-corrected', turn: 9, original: 'x', heard: '' })
  expect(lines(transcript)).toEqual(['agent: Hello.'])
})

test('a reply in parts grows in place and ends as the whole text', () => {
  const growing = after(
    greeting,
    { type: 'agent-part', turn: 2, text: '' },
    { type: 'agent-part', turn: 2, text: 'It is ' },
    { type: 'agent-part', turn: 2, text: 'no' },
  )
  expect(lines(growing)).toEqual(['agent: Hello.', 'agent: It is no'])
  const whole = fold(growing, { type: 'agent-said', turn: 2, text: 'It is noon.' })
  expect(lines(whole)).toEqual(['agent: Hello.', 'agent: It is noon.'])
})

test('keys stay unique and never change, whatever is inserted before them', () => {
  const before = after({ type: 'agent-said', turn: 2, text: 'Noon.' })
  const transcript = fold(before, { type: 'caller-said', turn: 2, text: 'When?' })
  expect(transcript.items.map(item => item.key)).toEqual([2, 1])
})
