import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, type Millis, startClock } from '../../../flow/clock.ts'

/** How a clerk answers; the model that is asked for by name. */
export const clerks = ['clerk', 'clerk-late', 'clerk-same'] as const
export type ClerkName = (typeof clerks)[number]

/** What the clerk of a restaurant says, by what was asked. Written for the caller's script, and nothing else is understood. */
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [
    /saturday/i,
    'Saturday, of course. Then there is a table at six, and another one at nine, both of them inside, and both are quiet.',
  ],
  [
    /dog/i,
    'Dogs are welcome here. There is a bowl of water by the door, and a warm blanket for the cold days of the year.',
  ],
  [
    /tomato/i,
    'Noted, nothing with tomatoes then. The chef can make a leek soup for you, and it takes only ten minutes more than the other.',
  ],
  [
    /soup/i,
    'Today it is tomato soup with basil, and there is always a clear broth with noodles, in case you would prefer something light.',
  ],
  [
    /wife|late/i,
    'I will leave a note for her at the desk, so that she knows, and she can already sit down with a drink.',
  ],
  [
    /park|car\b/i,
    'There is a small yard behind the house, where guests may leave the car, and in the evening the street is free as well.',
  ],
  [
    /number|five|\d{3}/i,
    'Thank you, I wrote the number down, and you will get a message from us on the day before you come.',
  ],
  [
    /friday|four|table/i,
    'Friday it is. I have a round table for four at seven, or one by the window at half past eight, whichever you like better.',
  ],
  [/open/i, 'We open at nine in the morning, and the kitchen closes at ten at night.'],
  [/thank|that is all|bye/i, 'You are welcome. We look forward to your visit.'],
]
/** The server asks after the call what it was about, and a record waits for the answer. */
const FORM = /"summary"/
const FILLED_IN = '{"summary": "The caller booked a table.", "title": "A table is booked"}'
const MISHEARD: readonly string[] = [
  'I am afraid I did not catch that, could you say it in other words?',
  'The line is bad, what was it that you wanted to know?',
  'Something rattled just now, please ask me once more.',
]
const SAME = 'Thank you for calling the Blue Door, how may I help you with your reservation today?'

export interface Clerk {
  /** With `/v1`. */
  readonly baseUrl: string
  close(): Promise<void>
}

const MAX_REQUEST_BYTES = 1 << 20

/**
 * A stand-in for a language model: a server of chat completions on the loopback that answers the script's questions as a good clerk would, at
 * once; `clerk-late` after `lateMs`, `clerk-same` always with the same sentence.
 */
export async function startClerk(lateMs: Millis = 2_500, clock: Clock = startClock()): Promise<Clerk> {
  let misheard = 0
  const answerTo = (asked: string): string =>
    ANSWERS.find(([pattern]) => pattern.test(asked))?.[1] ?? MISHEARD[misheard++ % MISHEARD.length] ?? ''
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) {
      text += piece
      if (text.length > MAX_REQUEST_BYTES) return void response.writeHead(413).end()
    }
    const { model, messages } = JSON.parse(text) as Asked
    const asked = messages.findLast(({ role }) => role === 'user')?.content ?? ''
    const isForm = FORM.test(asked)
    const answer = isForm ? FILLED_IN : model === 'clerk-same' ? SAME : answerTo(asked)
    const callOff = clock.after(model === 'clerk-late' && !isForm ? lateMs : 0, () =>
      stream(response, answer),
    )
    response.on('close', callOff)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

interface Asked {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
}

function stream(response: ServerResponse, answer: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const word of answer.split(/(?<= )/)) response.write(event({ content: word }, null))
  response.end(`${event({}, 'stop')}data: [DONE]\n\n`)
}

const event = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ id: 'clerk', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
