import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Message, Tool } from '../../provider.ts'
import { createDemoBrain } from './brain.ts'
import { maxAnswerWords } from './converse.ts'

const now = () => new Date(2026, 10, 22, 16, 20)
const endCall: Tool = { name: 'end_call', description: '', parameters: {} }

async function replyTo(talk: readonly Message[], { seed = 1, tools = [] as readonly Tool[], at = now } = {}) {
  const parts = []
  const { signal } = new AbortController()
  for await (const part of createDemoBrain({ now: at, seed }).reply(talk, { signal, tools })) parts.push(part)
  return parts
}
type Parts = Awaited<ReturnType<typeof replyTo>>

const textOf = (parts: Parts) => parts.map(part => (part.type === 'text-delta' ? part.text : '')).join('')
const user = (content: string): Message => ({ role: 'user', content })
const agent = (content: string): Message => ({ role: 'assistant', content })
const say = async (...talk: readonly Message[]) => textOf(await replyTo(talk))

/** What every answer must be, whatever was said. */
function expectSpeakable(parts: Parts): void {
  const text = textOf(parts)
  expect(text.trim()).not.toBe('')
  expect(text.split(/\s+/).length).toBeLessThanOrEqual(maxAnswerWords)
  expect(text).not.toMatch(/[\d*_#`<>[\]]/)
  expect(text).not.toMatch(/\b(undefined|null|NaN)\b/)
  const [firstClause = ''] = text.split(/[.,;:!?]/)
  expect(firstClause.trim().split(/\s+/).length).toBeLessThanOrEqual(6)
  expect(parts.filter(part => part.type === 'finish')).toHaveLength(1)
  expect(parts.at(-1)?.type).toBe('finish')
}

const phrase = fc.constantFrom(
  ...`hello|what time is it|count to twenty|count from 90 to 2000|tell me a story|stop|go on|my name is Otto|what is my name
|spell banana|spell my name|yes|no|seven times eight|one divided by zero|555 1234|goodbye|say that again|slower|what did i say
|give me a riddle|a bottle|tell me a joke|another one|I like old trains|roll two dice|flip a coin|what are you|weather
|why is the sky blue|mm-hmm|wait|Wie geht es Ihnen|pick a number between 5 and 500000|what is 2.5 times 1,000,000|thanks`.split(
    /\n?\|/,
  ),
)
const anything = fc.oneof(phrase, fc.string({ unit: 'grapheme', maxLength: 60 }), fc.lorem({ maxCount: 12 }))

// The agent's own words may be repeated as they are, so they are plain to begin with.
const plain = (text: string) => text.replaceAll(/[^\p{L}\s,.]/gu, '')

test('whatever the conversation, the answer can be spoken, and ends', async () => {
  const line = fc.oneof(
    anything.map(user),
    anything.map(spoken => agent(plain(spoken))),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), anything, fc.nat(9), async (talk, last, seed) => {
      expectSpeakable(await replyTo([...talk, user(last)], { seed, tools: [endCall] }))
    }),
    { numRuns: 300 },
  )
})

test('a talk with itself, cut at random, stays speakable', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(phrase, fc.nat(40)), { minLength: 1, maxLength: 12 }), async turns => {
      const talk: Message[] = []
      for (const [said, heardWords] of turns) {
        talk.push(user(said))
        const parts = await replyTo(talk)
        expectSpeakable(parts)
        const heard = textOf(parts).split(' ').slice(0, heardWords).join(' ')
        if (heard !== '') talk.push(agent(heard))
      }
    }),
    { numRuns: 60 },
  )
})

test('the same conversation gets the same answer, from another brain too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 6 }), fc.nat(), async (lines, seed) => {
      const talk = lines.map((content, at) => (at % 2 === 0 ? user(content) : agent(content)))
      expect(await replyTo(talk, { seed })).toEqual(await replyTo(talk, { seed }))
    }),
  )
})

test('another seed chooses other words', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, seed) =>
      textOf(await replyTo([user('Tell me a story.')], { seed })),
    ),
  )
  expect(new Set(answers).size).toBeGreaterThan(3)
})

test.each([
  ['nothing', ''],
  ['punctuation only', '?!... --- "" ()'],
  ['ten thousand characters', 'blah '.repeat(2000)],
  ['ten thousand characters without a space', 'x'.repeat(10_000)],
  ['emoji', '😀🎉'],
  ['control characters', '\u0000\u0007\u001b[31m'],
  ['markup', '<script>alert(1)</script> **bold** `code`'],
  ['another script', '你好，今天天气怎么样？'],
  ['another language', 'Bonjour, quelle heure est-il ?'],
])('%s gets an answer', async (_, text) => {
  expectSpeakable(await replyTo([user(text)]))
})

test('another language is told that only English is known', async () => {
  for (const text of [
    'Bonjour, comment allez-vous?',
    'Guten Tag, wie geht es Ihnen?',
    '你好',
    'Hola, ¿qué tal?',
  ])
    expect(await say(user(text))).toMatch(/English/)
})

test('what it does not understand never gets the same sentence twice in a row', async () => {
  const talk: Message[] = []
  let before = new Set<string>()
  for (let turn = 0; turn < 12; turn++) {
    talk.push(user('Colourless green ideas sleep furiously.'))
    const text = await say(...talk)
    const sentences = text.split(/(?<=[.?!])\s+/)
    expect(sentences.filter(sentence => before.has(sentence))).toEqual([])
    before = new Set(sentences)
    talk.push(agent(text))
  }
})

test('goodbye ends the call where that is allowed', async () => {
  const parts = await replyTo([user('My name is Anna.'), agent('Hello, Anna.'), user('Okay, bye.')], {
    tools: [endCall],
  })
  expect(textOf(parts)).toMatch(/^Goodbye, Anna\./)
  const call = parts.find(part => part.type === 'tool-call')
  expect(call?.name).toBe('end_call')
  expect(JSON.parse(call?.arguments ?? '')).toEqual({ reason: expect.stringMatching(/goodbye/) })
  expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'tool-calls' })
})

test('goodbye without end_call is only said, and another tool is not touched', async () => {
  const other: Tool = { name: 'book_table', description: '', parameters: {} }
  const parts = await replyTo([user('Goodbye.')], { tools: [other] })
  expect(parts.every(part => part.type !== 'tool-call')).toBe(true)
  expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'stop' })
})

test.each([
  "Don't hang up!",
  'I have to go to the dentist tomorrow.',
  'I am glad to see you.',
  'The end of the call was strange.',
  'By the way, my dog is old.',
])('%j does not end the call', async text => {
  expect((await replyTo([user(text)], { tools: [endCall] })).some(part => part.type === 'tool-call')).toBe(
    false,
  )
})

test('without any message it greets, and after its own it asks whether somebody is there', async () => {
  expect(await say({ role: 'system', content: 'You are a bot.' })).toBe(
    'Good afternoon! This is the Antiphon demo. How are you today?',
  )
  expect(await say(user('Hi.'), agent('Hello!'))).not.toBe(await say(user('Hi.')))
})

test('asked again and again to speak into the silence it says something else each time', async () => {
  const note: Message = { role: 'system', content: '(The caller has been silent for 7 seconds.)' }
  let heard = 'Hello, this is the demo.'
  const lines: string[] = []
  for (let time = 0; time < 3; time++) {
    const line = await say(agent(heard), note)
    lines.push(line)
    heard = `${heard} ${line}`
  }
  expect(new Set(lines).size).toBe(3)
})

test('system and tool messages in between change nothing', async () => {
  const talk = [user('My name is Anna.'), agent('Hello, Anna.'), user('What is my name?')]
  const noted = talk.flatMap((message): Message[] => [
    { role: 'system', content: 'My name is Zed.' },
    message,
    { role: 'tool', content: '{"name":"Zed"}' },
  ])
  expect(await say(...noted)).toBe(await say(...talk))
})

test('a request that came in two pieces is understood as one', async () => {
  expect(await say(user('What time'), user('is it?'))).toBe(await say(user('What time is it?')))
})

test('a command after an unheard answer counts for itself', async () => {
  expect(await say(user('Tell me a story. Stop.'))).toBe(await say(user('Stop.')))
  expect(await say(user('Tell me a story.'), user('Stop.'))).toBe(await say(user('Stop.')))
})

test('aborted in the middle, it falls silent at once', async () => {
  const controller = new AbortController()
  const parts = []
  for await (const part of createDemoBrain({ now }).reply([user('Tell me a story.')], {
    signal: controller.signal,
    tools: [],
  })) {
    parts.push(part)
    if (parts.length === 5) controller.abort()
  }
  expect(parts).toHaveLength(5)
  expect(parts.some(part => part.type === 'finish')).toBe(false)
})
