import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LanguageModel, Message, ReplyPart } from '../speech/provider.ts'
import { setStage } from './stage.ts'
import type { AgentTool, ToolEffect } from './tool-box.ts'
import { outcomeOf } from './tool-outcome.ts'
import { type Command, plainPolicy, replay } from './turn/index.ts'

const tool = fc.record({
  ms: fc.constantFrom(0, 50, 400, 2000, 9000, 60_000),
  timeoutMs: fc.constantFrom(1000, 5000),
  kind: fc.constantFrom<AgentTool['kind']>('client', 'webhook', 'system'),
  execution: fc.constantFrom<AgentTool['execution']>('immediate', 'post-tool-speech', 'async'),
  interruption: fc.constantFrom<AgentTool['interruption']>(
    'allow',
    'disable-during-tool',
    'disable-during-tool-and-turn',
  ),
  preToolSpeech: fc.constantFrom<AgentTool['preToolSpeech']>('auto', 'force', 'off'),
  /** What it does in the end, or that it neither ends in time nor listens. */
  end: fc.constantFrom('answers', 'throws', 'deaf', 'asks', 'ends-call', 'skips'),
  expectsResponse: fc.boolean(),
})
type Plan = typeof tool extends fc.Arbitrary<infer T> ? T : never

const answer = fc.record({
  text: fc.constantFrom('', 'One two three four five six seven.'),
  calls: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
})
const act = fc.oneof(
  fc.record({ does: fc.constant('speaks' as const), ms: fc.constantFrom(200, 800, 1600) }),
  fc.record({ does: fc.constant('waits' as const), ms: fc.constantFrom(100, 900, 4000, 12_000) }),
  fc.record({ does: fc.constantFrom('types' as const, 'answers' as const), ms: fc.constant(0) }),
)
const call = fc.record({
  tools: fc.tuple(tool, tool, tool),
  answers: fc.array(
    fc.oneof(
      answer,
      answer.map(one => ({ ...one, calls: [] })),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  acts: fc.array(act, { minLength: 2, maxLength: 7 }),
  textOnly: fc.boolean(),
  ending: fc.constantFrom('hang-up', 'drain', 'abort'),
})

/** So that there is something to answer. */
const opening = [
  { does: 'speaks', ms: 800 },
  { does: 'waits', ms: 900 },
] as const

/** Every call of a tool stands right before its results, one each. */
function expectWellFormed(messages: readonly Message[]): void {
  const left: string[] = []
  for (const { role, toolCalls, toolCallId } of messages) {
    if (role === 'tool') expect(toolCallId).toBe(left.shift())
    else expect(left).toEqual([])
    left.push(...(toolCalls ?? []).map(({ id }) => id))
  }
  expect(left).toEqual([])
}

function play({
  tools,
  answers,
  textOnly,
}: {
  tools: readonly Plan[]
  answers: readonly { text: string; calls: readonly number[] }[]
  textOnly: boolean
}) {
  const asked: (readonly Message[])[] = []
  let next = 0
  const llm: LanguageModel = {
    name: 'random',
    async *reply(messages, { signal, tools: offered }): AsyncGenerator<ReplyPart> {
      asked.push(messages)
      const { text, calls } = answers[next++ % answers.length] ?? { text: '', calls: [] }
      for (const word of text.split(/(?<= )/)) {
        if (signal.aborted) return
        if (word) yield { type: 'text-delta', text: word }
      }
      for (const at of offered.length > 0 ? calls : [])
        yield { type: 'tool-call', id: 'same', name: `tool_${at}`, arguments: '{}' }
      yield { type: 'finish', reason: 'stop' }
    },
  }
  const effects: Partial<Record<Plan['end'], ToolEffect>> = {
    'ends-call': { type: 'end-call', reason: '', message: null },
    skips: { type: 'skip-turn', reason: '' },
  }
  const box = {
    tools: tools.map(
      ({ ms, end, ...more }, at): AgentTool => ({
        ...more,
        tool: { name: `tool_${at}`, description: '', parameters: {} },
        async run({ signal, askClient }) {
          if (end === 'asks') return outcomeOf({ content: (await askClient({})).result })
          await new Promise<void>(done => {
            stage.clock.after(ms, done)
            if (end !== 'deaf') signal.addEventListener('abort', () => done(), { once: true })
          })
          if (end === 'throws') throw new Error('broken')
          return outcomeOf({ content: 'done', effect: effects[end] ?? null })
        },
      }),
    ),
  }
  const stage: ReturnType<typeof setStage> = setStage({
    llm,
    tools: box,
    spec: { textOnly },
    hears: Array.from({ length: 20 }, (_, at) => `Words ${at}.`),
    policy: { fillerMs: 3000 },
  })
  return { stage, asked }
}

/** Silence of the caller; returns the longest time without a sound of the agent's while it owed one, ms. */
async function wait(stage: ReturnType<typeof setStage>, ms: number): Promise<number> {
  let longest = 0
  let silentFrom: number | null = null
  for (let passed = 0; passed < ms; passed += 100) {
    await stage.caller(100, false)
    const now = stage.clock.now()
    const sounds = stage.sounded.some(({ from, to }) => from <= now && to > now - 100)
    const owes = stage.session.phase === 'thinking' || stage.session.phase === 'speaking'
    silentFrom = owes && !sounds ? (silentFrom ?? now - 100) : null
    if (silentFrom !== null) longest = Math.max(longest, now - silentFrom)
  }
  return longest
}

test('whatever tools, callers and models do, and whenever: every request has one response, the model a well-formed history, and the caller no silence of 4 s', async () => {
  await fc.assert(
    fc.asyncProperty(call, async ({ acts, ending, ...plan }) => {
      const { stage, asked } = play(plan)
      stage.session.begin()
      for (const { does, ms } of [...opening, ...acts]) {
        if (does === 'speaks') await stage.caller(ms, true)
        else if (does === 'waits') {
          const longest = await wait(stage, ms)
          if (!plan.textOnly) expect(longest).toBeLessThanOrEqual(4000)
        } else if (does === 'types') stage.session.say('Typed.')
        else
          for (const emission of stage.said('client-tool-call'))
            if (emission.type === 'client-tool-call')
              stage.session.toolResult(emission.id, { result: 'answered', isError: false, errorType: null })
      }
      if (ending === 'drain') {
        stage.session.drain()
        await stage.caller(20_000, false)
      }
      if (ending === 'abort') stage.abort()
      else stage.session.hangUp('hang-up')
      const requests = stage.said('tool-request').flatMap(one => ('id' in one ? [one.id] : []))
      const responses = stage.said('tool-response').flatMap(one => ('id' in one ? [one.id] : []))
      expect(new Set(requests).size).toBe(requests.length)
      expect([...responses].sort()).toEqual([...requests].sort())
      for (const id of requests) {
        const at = (type: string) =>
          stage.emitted.findIndex(one => one.type === type && 'id' in one && one.id === id)
        expect(at('tool-request')).toBeLessThan(at('tool-response'))
      }
      for (const messages of asked) expectWellFormed(messages)
      expect(stage.crashes).toEqual([])
      const count = stage.emitted.length
      await stage.clock.pass(130_000)
      expect(stage.emitted).toHaveLength(count)
      expect(stage.clock.waiting).toBe(0)
      const stored = JSON.parse(JSON.stringify(stage.log)) as typeof stage.log
      const events = stored.flatMap(entry => (entry.kind === 'event' ? [entry.event] : []))
      const commands = stored.flatMap((entry): Command[] => (entry.kind === 'command' ? [entry.command] : []))
      expect(replay(events, { ...plainPolicy, greets: false, fillerMs: 3000 })).toEqual(commands)
    }),
    { numRuns: 40 },
  )
}, 600_000)
