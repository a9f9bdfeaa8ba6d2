import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { evidence } from '../fakes/evidence.ts'
import { createJudge, type JudgeOptions } from './judge.ts'
import { judgedParts } from './judged-parts.ts'
import { criteria, promptSha256 } from './prompt.ts'

const KEY = 'judge-key-0123456789'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

type Behaviour = (
  response: ServerResponse,
  body: Record<string, unknown>,
  request: IncomingMessage,
) => unknown

/** A server of chat completions that does, request by request, what the script says; its last line goes on for ever. */
async function judgeServer(script: readonly Behaviour[]) {
  const bodies: Record<string, unknown>[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += piece
    const body = JSON.parse(text) as Record<string, unknown>
    bodies.push(body)
    script[Math.min(bodies.length, script.length) - 1]?.(response, body, request)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, bodies }
}

const scoresOf = (relevance: number | null, more: object = {}) =>
  JSON.stringify({
    ...Object.fromEntries(criteria.map(({ id }) => [id, { score: relevance, why: `line 2: ${id}` }])),
    ...more,
  })

const event = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta, finish_reason: finish }] })}\n\n`

/** Streams an answer in three pieces, as a model writes it. */
const says =
  (text: string, finish = 'stop'): Behaviour =>
  response => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const third = Math.ceil(text.length / 3)
    for (let at = 0; at < text.length; at += third)
      response.write(event({ content: text.slice(at, at + third) }))
    response.end(`${event({}, finish)}data: [DONE]\n\n`)
  }
const refuses =
  (status: number, message: string): Behaviour =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message } }))
  }
const hangs: Behaviour = response => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(event({ content: '{"relevance"' }))
}
const breaksOff: Behaviour = response => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(event({ content: '{"relevance": {"score": 7' }), () => response.destroy())
}

async function judged(script: readonly Behaviour[], options: Partial<JudgeOptions> = {}) {
  const { baseUrl, bodies } = await judgeServer(script)
  const judge = createJudge({ baseUrl, model: 'a-judge', apiKey: KEY, ...options })
  const { parts, report } = await judgedParts([evidence()], judge)
  return { parts, report, bodies, baseUrl }
}

describe('a judge', () => {
  test('is asked three times, averaged, and its spread reported', async () => {
    const answers = [
      says(scoresOf(8)),
      says(`Here it is:\n\`\`\`json\n${scoresOf(6)}\n\`\`\``),
      says(scoresOf(7.5)),
    ]
    const { parts, report, bodies } = await judged(answers)
    expect(parts.map(part => part.id)).toEqual(criteria.map(({ id }) => id))
    expect(parts[0]).toMatchObject({ basis: 'judged', n: 3, why: 'line 2: relevance' })
    expect(parts[0]?.score).toBeCloseTo(21.5 / 3)
    expect(report).toEqual({
      model: 'a-judge',
      prompt_sha256: promptSha256,
      asked: 3,
      answered: 3,
      spread: 2,
      problems: [],
    })
    const [system, user] = (bodies[0]?.messages ?? []) as { role: string; content: string }[]
    expect(system?.content).toMatch(/You judge a recorded telephone conversation/)
    expect(user?.content.split('\n').map(line => JSON.parse(line))).toEqual([
      { by: 'agent', said: 'Hello, how can I help you?' },
      { by: 'caller', said: 'what time is it', understood: 'What time is it?' },
      { by: 'agent', said: 'It is ten', cut: true },
      { by: 'caller', said: 'mm-hmm', takes_floor: false },
    ])
  })

  test('that finds nothing to judge a part by leaves that part, and only that, open', async () => {
    const { parts } = await judged([
      says(scoresOf(9, { recovery: { score: null, why: 'nobody\n\u001b[2J interrupted' } })),
    ])
    expect(parts.map(part => part.score)).toEqual([9, 9, 9, null])
    expect(parts[3]?.why).toBe('not judged: nobody [2J interrupted')
  })

  test('that fails now and then is asked again', async () => {
    const script = [refuses(500, 'overloaded'), says('I would say eight.'), breaksOff, says(scoresOf(8))]
    const { parts, report } = await judged(script)
    expect(parts[0]).toMatchObject({ score: 8, n: 3 })
    expect(report).toMatchObject({ asked: 6, answered: 3 })
    expect(report?.problems).toHaveLength(3)
  })

  test('that asks to be left alone for a while is, and then asked again', async () => {
    const busy: Behaviour = response => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' })
      response.end('{"error": {"message": "slow down"}}')
    }
    const since = performance.now()
    const { parts } = await judged([busy, says(scoresOf(8))])
    expect(parts[0]?.score).toBe(8)
    expect(performance.now() - since).toBeGreaterThan(950)
  })

  test.each<[string, Behaviour, RegExp, number]>([
    ['answers with words only', says('It was a lovely talk.'), /no JSON object/, 6],
    ['breaks off its JSON', says(scoresOf(8).slice(0, 60)), /no JSON/, 6],
    ['runs out of tokens', says(scoresOf(8).slice(0, 60), 'length'), /cut off at \d+ tokens/, 6],
    ['gives 11 of 10', says(scoresOf(11)), /relevance\.score/, 6],
    ['gives less than nothing', says(scoresOf(-1)), /relevance\.score/, 6],
    ['leaves a part out', says('{"relevance": {"score": 8, "why": "x"}}'), /coherence/, 6],
    ['gives words for a score', says(scoresOf(8).replaceAll('8', '"good"')), /relevance\.score/, 6],
    ['never ends', says('x'.repeat(30_000)), /more than 20000 characters/, 6],
    ['hangs', hangs, /has not finished within|has said nothing/, 6],
    ['is down', refuses(503, 'no'), /judge/, 6],
    ['refuses the key', refuses(401, `bad key ${KEY}`), /ANTIPHON_JUDGE_KEY/, 1],
    ['has no such model', refuses(404, 'model not found'), /judge/, 1],
  ])('that %s: not judged, and why', async (_name, behaviour, why, asked) => {
    const { parts, report } = await judged([behaviour], behaviour === hangs ? { withinMs: 150 } : {})
    expect(parts.map(part => part.score)).toEqual([null, null, null, null])
    expect(parts[0]?.why).toMatch(/^not judged: 0 of \d answers would do: /)
    expect(parts[0]?.why).toMatch(why)
    expect(report).toMatchObject({ asked, answered: 0, spread: null })
    expect(JSON.stringify([parts, report])).not.toContain(KEY)
  })

  test('that is not there: not judged', async () => {
    const { baseUrl } = await judgeServer([])
    await closing.pop()?.()
    const { parts } = await judgedParts([evidence()], createJudge({ baseUrl, model: 'm' }))
    expect(parts[0]?.why).toMatch(/^not judged: 0 of 6 answers would do: judge: /)
  })

  test('is not asked about a conversation that it could not read whole, or without any', async () => {
    const { baseUrl, bodies } = await judgeServer([says(scoresOf(8))])
    const judge = createJudge({ baseUrl, model: 'm' })
    const long = await judgedParts([evidence({ said: 'word '.repeat(30_000) })], judge)
    expect(long.parts[0]?.why).toMatch(/the judge reads at most 120000/)
    const silent = await judgedParts([evidence({ replies: [] })], judge)
    expect(silent.parts[0]?.why).toMatch(/the agent said nothing/)
    expect(bodies).toHaveLength(0)
  })

  test('whose evaluation is called off asks no more', async () => {
    const { baseUrl, bodies } = await judgeServer([hangs])
    const stop = new AbortController()
    const judging = judgedParts([evidence()], createJudge({ baseUrl, model: 'm' }), stop.signal)
    await expect.poll(() => bodies.length).toBe(1)
    stop.abort(new Error('called off'))
    await expect(judging).rejects.toThrow('called off')
    expect(bodies).toHaveLength(1)
  })

  test('that nobody named is not invented', async () => {
    const { parts, report } = await judgedParts([evidence()], null)
    expect(report).toBeNull()
    expect(parts.every(part => part.score === null && part.why.startsWith('not judged: no judge'))).toBe(true)
  })
})
