import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

interface ChatMessage {
  readonly role: string
  readonly content?: string | null
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string } }[]
}

/** A request as the server under test sent it. */
export interface Asked {
  readonly messages: readonly ChatMessage[]
  readonly tools?: readonly { readonly function: { readonly name: string; readonly parameters?: unknown } }[]
  readonly stream?: boolean
  readonly elevenlabs_extra_body?: unknown
  readonly temperature?: number
}

/** What it says to a request, or which tool it calls. */
export type Answer =
  | { readonly say: string }
  | { readonly call: string; readonly with: Readonly<Record<string, unknown>> }

/** A language model whose answers are known: chat completions on a port of its own. */
export interface ScriptedLlm {
  /** With `/v1`. */
  readonly url: string
  /** What it was asked in calls. Forms about calls that are over come whenever they do. */
  readonly asked: readonly Asked[]
  close(): Promise<void>
}

const STORY =
  'Once upon a time there was a lighthouse on a rock. Every evening its keeper climbed two hundred steps to light the lamp. One winter the ships stopped coming, and the keeper began to read aloud to the gulls. They came from far away to listen, and the rock was never silent again. In spring a boat returned, and its crew asked who had told the gulls so many tales.'

/** The tools that words call for. */
const calls: readonly (readonly [RegExp, string, Readonly<Record<string, unknown>>])[] = [
  [/weather/i, 'get_weather', { city: 'Lima' }],
  [/break/i, 'break_down', {}],
  [/missing/i, 'not_there', {}],
  [/goodbye/i, 'end_call', { reason: 'The caller said goodbye.', message: 'Bye then.' }],
]

/** The forms that are filled in about a call when it is over: every criterion is met, nothing is found of the data. */
function formOf(question: string): string {
  if (question.includes('"summary"')) return '{"summary": "A caller tried a test.", "title": "Test"}'
  const ids = [...question.matchAll(/^- ([cd]\d+)/gm)].map(([, id]) => id)
  const met = ids.map(id => ({ id, rationale: 'It was.', result: 'success', score: 80 }))
  const found = ids.map(id => ({ id, rationale: 'Not said.', value: null }))
  return JSON.stringify(question.includes('"criteria"') ? { criteria: met } : { data: found })
}

const isForm = (said: string): boolean => said.includes('BEGIN TRANSCRIPT')

/** A tool that is offered and called for, a long answer for who asks for a story; everything else is repeated. */
export function answerOf({ messages, tools }: Asked): Answer {
  const last = messages.findLast(({ role }) => role === 'user' || role === 'tool')
  const said = String(last?.content ?? '')
  if (isForm(said)) return { say: formOf(said) }
  if (last?.role === 'tool') return { say: `The tool says ${said}.` }
  const call = calls.find(
    ([words, name]) => words.test(said) && tools?.some(tool => tool.function.name === name),
  )
  if (call) return { call: call[1], with: call[2] }
  return { say: /story/i.test(said) ? STORY : `You said: ${said}` }
}

export async function startScriptedLlm(answer: (asked: Asked) => Answer = answerOf): Promise<ScriptedLlm> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'scripted', object: 'model' }] }))
      return
    }
    const body = await readBody(request)
    if (!isForm(String(body.messages.at(-1)?.content ?? ''))) asked.push(body)
    const what = answer(body)
    if (body.stream !== true) {
      response.setHeader('content-type', 'application/json')
      const choice = {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content: 'say' in what ? what.say : '' },
      }
      response.end(
        JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', model: 'scripted', choices: [choice] }),
      )
      return
    }
    response.setHeader('content-type', 'text/event-stream')
    const usage = { prompt_tokens: 90, completion_tokens: 9, total_tokens: 99 }
    const chunks = [...chunksOf(what, asked.length), { ...head(asked.length), choices: [], usage }]
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    response.end('data: [DONE]\n\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const readBody = async (request: IncomingMessage) => JSON.parse(await text(request)) as Asked

const head = (count: number) => ({
  id: `chatcmpl-${count}`,
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'scripted',
})

function chunksOf(what: Answer, count: number): readonly unknown[] {
  const chunk = (delta: unknown, finish: string | null = null) => ({
    ...head(count),
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  if ('say' in what) {
    const words = what.say.split(/(?<= )/).map(content => chunk({ content }))
    return [chunk({ role: 'assistant', content: '' }), ...words, chunk({}, 'stop')]
  }
  const call = {
    index: 0,
    id: `call_${count}`,
    type: 'function',
    function: { name: what.call, arguments: JSON.stringify(what.with) },
  }
  return [chunk({ role: 'assistant', content: null, tool_calls: [call] }), chunk({}, 'tool_calls')]
}
