import { expect, test } from 'vitest'
import type { Message, Tool } from '../../provider.ts'
import { createDemoBrain } from './brain.ts'
import { wantedTool } from './tools.ts'

const tool = (name: string, properties: Record<string, unknown> = {}, required: string[] = []): Tool => ({
  name,
  description: 'Something.',
  parameters: { type: 'object', properties, required },
})
const weather = tool(
  'get_weather',
  {
    city: { type: 'string' },
    days: { type: 'integer' },
    rain_only: { type: 'boolean' },
    units: { type: 'array' },
  },
  ['city'],
)
const box = [
  weather,
  tool('get_weather_map'),
  tool('showMap'),
  tool('end_call'),
  tool('send', { text: { type: 'string' } }, ['text']),
]

test.each([
  ['What is the time?', null],
  ['Please end call now.', null],
  ['I want to resend it.', null],
  ['Use the tool get weather.', 'get_weather {"city":"Use the tool get weather."}'],
  ['Use get weather with city Berlin and days twenty one.', 'get_weather {"city":"Berlin","days":21}'],
  [
    'get_weather: days 3, city is New York, rain only no',
    'get_weather {"city":"New York","days":3,"rain_only":false}',
  ],
  ['Get weather for Paris, please.', 'get_weather {"city":"Paris"}'],
  [
    'Get weather, city Rome, units metric and short',
    'get_weather {"city":"Rome","units":["metric","short"]}',
  ],
  ['The get weather map, please.', 'get_weather_map {}'],
  ['Can you show map?', 'showMap {}'],
  ['Send I will be late.', 'send {"text":"I will be late"}'],
])('%s', (text, expected) => {
  const wanted = wantedTool(text, box)
  expect(wanted && `${wanted.name} ${wanted.arguments}`).toBe(expected)
})

async function reply(messages: readonly Message[]) {
  const { signal } = new AbortController()
  const parts = []
  for await (const part of createDemoBrain({ now: () => new Date() }).reply(messages, { signal, tools: box }))
    parts.push(part)
  const text = parts.map(part => (part.type === 'text-delta' ? part.text : '')).join('')
  return { text, calls: parts.filter(part => part.type === 'tool-call') }
}
const user = (content: string): Message => ({ role: 'user', content })
const called: Message = {
  role: 'assistant',
  content: '',
  toolCalls: [{ id: 'a', name: 'get_weather', arguments: '{}' }],
}
const result: Message = { role: 'tool', content: '{"sun": true}', toolCallId: 'a' }

test('it calls the tool once, and then says what the tool says', async () => {
  const first = await reply([user('Get weather for Paris.')])
  expect(first.calls).toHaveLength(1)
  const second = await reply([user('Get weather for Paris.'), called, result])
  expect(second.calls).toEqual([])
  expect(second.text).toBe('The tool get weather says: {"sun": true}')
})

test('a caller who goes on to something else gets an answer to that', async () => {
  const next = await reply([user('Get weather for Paris.'), called, result, user('What is two plus two?')])
  expect(next.calls).toEqual([])
  expect(next.text).toMatch(/four/)
})

test('what a tool that ran aside has found is told, also where notes come as lines of the user’s', async () => {
  const notes = [
    '(The tool get_weather, which was started before, has come to its end. Its result: sunny)',
    '(Tell the caller now, briefly, what came of it.)',
  ]
  const talk = [user('Hello.'), { role: 'assistant', content: 'Hello.' } as const]
  const told = 'The tool get weather says: sunny'
  expect((await reply([...talk, ...notes.map(content => ({ role: 'system', content }) as const)])).text).toBe(
    told,
  )
  expect((await reply([...talk, user(notes.join('\n'))])).text).toBe(told)
})
