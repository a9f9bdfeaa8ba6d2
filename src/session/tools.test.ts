import { describe, expect, test } from 'vitest'
import type { LanguageModel, Message, ReplyPart, ToolCall } from '../speech/provider.ts'
import { plainSpec, setStage } from './stage.ts'
import type { AgentTool, ToolBox, ToolOutcome, ToolRun } from './tool-box.ts'
import { outcomeOf } from './tool-outcome.ts'
import { adaptivePolicy, type Command, plainPolicy, replay } from './turn/index.ts'

type Stage = ReturnType<typeof setStage>
type Step =
  | string
  | { readonly calls: readonly (Partial<ToolCall> & { name: string })[]; readonly says?: string }

/** A model that follows a script: one step an answer; keeps what it was asked. */
function scripted(steps: readonly Step[], asked: (readonly Message[])[] = []): LanguageModel {
  let next = 0
  return {
    name: 'scripted',
    async *reply(messages, { signal }): AsyncGenerator<ReplyPart> {
      asked.push(messages)
      const step = steps[Math.min(next++, steps.length - 1)] ?? ''
      const { says, calls } = typeof step === 'string' ? { says: step, calls: [] } : { says: '', ...step }
      for (const text of (says ?? '').split(/(?<= )/)) {
        if (signal.aborted) return
        if (text) yield { type: 'text-delta', text }
      }
      for (const [index, call] of calls.entries())
        yield { type: 'tool-call', id: `call_${index}`, arguments: '{}', ...call }
      yield {
        type: 'finish',
        reason: calls.length > 0 ? 'tool-calls' : 'stop',
        usage: { promptTokens: 100, completionTokens: 10 },
      }
    },
  }
}

interface Slow {
  readonly ms?: number
  readonly outcome?: Partial<ToolOutcome>
  /** Does not listen to its signal. */
  readonly isDeaf?: boolean
}

/** Tools that take their time, on the stage's clock. */
function shed(stage: () => Stage) {
  const runs: { readonly name: string; readonly at: number; readonly run: ToolRun }[] = []
  const make = (name: string, of: Partial<AgentTool> & Slow = {}): AgentTool => {
    const { ms = 100, outcome = {}, isDeaf = false, ...more } = of
    return {
      tool: { name, description: `The ${name}.`, parameters: { type: 'object' } },
      kind: 'webhook',
      expectsResponse: true,
      execution: 'immediate',
      preToolSpeech: 'auto',
      interruption: 'allow',
      timeoutMs: 20_000,
      async run(call) {
        runs.push({ name, at: stage().clock.now(), run: call })
        await new Promise<void>(resolve => {
          stage().clock.after(ms, resolve)
          if (!isDeaf) call.signal.addEventListener('abort', () => resolve(), { once: true })
        })
        return call.signal.aborted && !isDeaf
          ? outcomeOf({ content: 'called off', isError: true, errorType: 'interrupted' })
          : outcomeOf({ content: `${name} is done`, ...outcome })
      },
      ...more,
    }
  }
  return { runs, make }
}

function play(
  steps: readonly Step[],
  tools: (make: ReturnType<typeof shed>['make']) => readonly AgentTool[],
  options: Parameters<typeof setStage>[0] = {},
) {
  const asked: (readonly Message[])[] = []
  const { runs, make } = shed(() => stage)
  const box: ToolBox = { tools: tools(make) }
  const stage: Stage = setStage({
    hears: ['Please do it.'],
    llm: scripted(steps, asked),
    tools: box,
    ...options,
  })
  stage.session.begin()
  return { stage, asked, runs }
}

const said = (stage: Stage) =>
  stage.emitted.flatMap(one => (one.type === 'agent-said' ? [`${one.turn}: ${one.text}`] : []))
const heard = (stage: Stage) => stage.sounded.map(({ text }) => text.trim()).join(' ')
const told = (stage: Stage) =>
  stage.emitted.flatMap(one =>
    one.type === 'tool-request' || one.type === 'tool-response'
      ? [
          `${one.type} ${one.name} ${one.id}${one.type === 'tool-response' && one.outcome.isError ? ' failed' : ''}`,
        ]
      : [],
  )
const commandsOf = (stage: Stage) =>
  stage.log.flatMap((entry): Command[] => (entry.kind === 'command' ? [entry.command] : []))
const roles = (messages: readonly Message[] | undefined) =>
  (messages ?? []).map(({ role, content, toolCalls }) => `${role}${toolCalls ? '*' : ''}: ${content}`)
const when = (stage: Stage, word: string) => stage.sounded.find(({ text }) => text.includes(word))?.from ?? -1

async function ask(stage: Stage, ms: number): Promise<void> {
  await stage.caller(600, true)
  await stage.caller(ms, false)
}

test('the model speaks, calls a tool, and goes on with its result, all in one turn', async () => {
  const { stage, asked, runs } = play(
    [{ says: 'Let me look.', calls: [{ name: 'look', arguments: '{"x":1}' }] }, 'It is there.'],
    make => [make('look', { ms: 300 })],
  )
  await ask(stage, 4000)
  expect(said(stage)).toEqual(['1: Let me look.', '1: It is there.'])
  expect(heard(stage)).toBe('Let me look. It is there.')
  expect(told(stage)).toEqual(['tool-request look call_0', 'tool-response look call_0'])
  expect(runs[0]?.run).toMatchObject({ id: 'call_0', turn: 1, arguments: '{"x":1}' })
  expect(roles(asked[1])).toEqual([
    'system: You are a test.',
    'user: Please do it.',
    'assistant*: Let me look.',
    'tool: look is done',
  ])
  expect(stage.session.phase).toBe('listening')
  expect(stage.said('agent-complete')).toHaveLength(1)
  expect(stage.said('context-used')).toEqual([
    { type: 'context-used', turn: 1, model: 'scripted', tokens: 110, limitTokens: expect.any(Number) },
  ])
})

test('the next turn knows the tool and its result; ids of calls are the conversation’s own', async () => {
  const { stage, asked } = play(
    [
      { says: 'Let me look.', calls: [{ name: 'look' }] },
      'It is there.',
      { calls: [{ name: 'look' }] },
      'Still.',
    ],
    make => [make('look')],
    { hears: ['Please.', 'Again.'] },
  )
  await ask(stage, 4000)
  await ask(stage, 4000)
  expect(roles(asked.at(-1)).slice(1)).toEqual([
    'user: Please.',
    'assistant*: Let me look.',
    'tool: look is done',
    'assistant: It is there.',
    'user: Again.',
    'assistant*: ',
    'tool: look is done',
  ])
  expect(told(stage)).toEqual([
    'tool-request look call_0',
    'tool-response look call_0',
    'tool-request look call_0_2',
    'tool-response look call_0_2',
  ])
})

test('two tools that are called at once run at once; the model goes on when both are done', async () => {
  const { stage, asked, runs } = play([{ calls: [{ name: 'one' }, { name: 'two' }] }, 'Both done.'], make => [
    make('one', { ms: 1000 }),
    make('two', { ms: 400 }),
  ])
  await ask(stage, 5000)
  expect(runs.map(({ at }) => at)).toEqual([runs[0]?.at, runs[0]?.at])
  expect(roles(asked[1]).slice(2)).toEqual(['assistant*: ', 'tool: one is done', 'tool: two is done'])
  expect(heard(stage)).toBe('Both done.')
})

test('a tool with an effect outside waits until it is certain that the caller has finished', async () => {
  const { stage, runs } = play([{ calls: [{ name: 'book' }] }, 'Booked.'], make => [make('book')])
  await ask(stage, 3000)
  const committed = stage.log.find(entry => entry.kind === 'command' && entry.command.type === 'start-reply')
  expect(committed && 'at' in committed ? (runs[0]?.at ?? 0) - committed.at : 0).toBe(600)
})

test('a caller who goes on before that is not booked for half of what they wanted', async () => {
  const { stage, asked, runs } = play(
    [{ calls: [{ name: 'book' }] }, { calls: [{ name: 'book' }] }, 'Booked.'],
    make => [make('book')],
    {
      hears: ['A table,', 'for two.'],
      policy: { ...adaptivePolicy, greets: false, latestMs: 300, soonestMs: 300 },
    },
  )
  await stage.caller(600, true)
  await stage.caller(700, false)
  await stage.caller(600, true)
  await stage.caller(4000, false)
  expect(runs).toHaveLength(1)
  expect(roles(asked.at(-1)).slice(1)).toEqual([
    'user: A table, for two.',
    'assistant*: ',
    'tool: book is done',
  ])
  expect(told(stage)).toHaveLength(2)
})

test('an answer that is made ahead runs no tool before the turn is committed', async () => {
  const { stage, runs } = play(
    [{ calls: [{ name: 'skip' }] }, 'Done.'],
    make => [make('skip', { kind: 'system' })],
    { policy: { ...adaptivePolicy, greets: false, soonestMs: 600, silenceMs: 600 } },
  )
  await ask(stage, 3000)
  const at = (type: Command['type']) =>
    stage.log.flatMap(one => (one.kind === 'command' && one.command.type === type ? [one.at] : []))[0] ?? 0
  expect(at('prepare-reply')).toBeLessThan(at('commit-turn'))
  expect(runs[0]?.at).toBeGreaterThanOrEqual(at('commit-turn'))
})

test('a result that is there while the words before the tool still sound is told right behind them', async () => {
  const { stage } = play(
    [
      { says: 'One two three four five six seven eight nine ten. ', calls: [{ name: 'look' }] },
      'It is there.',
    ],
    make => [make('look', { ms: 50 })],
  )
  await ask(stage, 4000)
  const first = stage.sounded.find(({ text }) => text.includes('ten'))
  expect(when(stage, 'It is')).toBe(first?.to)
  expect(stage.log.filter(one => one.kind === 'event' && one.event.type === 'reply-pause')).toEqual([])
})

test('post-tool speech: the tool runs once the words before it have been heard', async () => {
  const { stage, runs } = play(
    [
      { says: 'One two three four five six seven eight nine ten.', calls: [{ name: 'look' }] },
      'It is there.',
    ],
    make => [make('look', { execution: 'post-tool-speech' })],
  )
  await ask(stage, 5000)
  const first = stage.sounded.find(({ text }) => text.includes('ten'))
  expect((runs[0]?.at ?? 0) - (first?.to ?? 0)).toBeGreaterThanOrEqual(0)
  expect((runs[0]?.at ?? 0) - (first?.to ?? 0)).toBeLessThanOrEqual(60)
  expect(heard(stage)).toMatch(/ten\. It is there\.$/)
})

test('forced speech is said where the model says nothing; forbidden speech is not said', async () => {
  const forced = play([{ calls: [{ name: 'look' }] }, 'It is there.'], make => [
    make('look', { preToolSpeech: 'force' }),
  ])
  await ask(forced.stage, 4000)
  expect(said(forced.stage)).toEqual(['1: One moment, please.', '1: It is there.'])
  const off = play([{ says: 'Let me look.', calls: [{ name: 'look' }] }, 'It is there.'], make => [
    make('look', { preToolSpeech: 'off' }),
  ])
  await ask(off.stage, 4000)
  expect(said(off.stage)).toEqual(['1: It is there.'])
  expect(heard(off.stage)).toBe('It is there.')
})

describe('dead air', () => {
  test('while a tool runs a filler is said every three seconds, and the reply waits for the tool', async () => {
    const { stage } = play(
      [{ says: 'Let me look.', calls: [{ name: 'look' }] }, 'It is there.'],
      make => [make('look', { ms: 12_000 })],
      { policy: { fillerMs: 3000 } },
    )
    await ask(stage, 16_000)
    expect(said(stage)).toEqual([
      '1: Let me look.',
      '1: One moment, please.',
      '1: Just a second.',
      '1: I am still on it.',
      '1: It is there.',
    ])
    const gaps = stage.sounded.slice(1).map(({ from }, at) => from - (stage.sounded[at]?.to ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(3500)
    expect(stage.crashes).toEqual([])
    expect(stage.session.phase).toBe('listening')
  })

  test('a model that hangs behind a tool is given up, and what was heard and done is remembered', async () => {
    const asked: (readonly Message[])[] = []
    const first = scripted([{ says: 'Let me look.', calls: [{ name: 'look' }] }, 'never', 'Yes.'], asked)
    const llm: LanguageModel = {
      name: 'hangs',
      async *reply(messages, options) {
        const isStuck = messages.at(-1)?.role === 'tool'
        for await (const part of first.reply(messages, options)) if (!isStuck) yield part
        if (isStuck) await new Promise<void>(done => options.signal.addEventListener('abort', () => done()))
      },
    }
    const { stage } = play([], make => [make('look')], {
      llm,
      hears: ['Please.', 'Well?'],
      policy: { fillerMs: 3000 },
    })
    await ask(stage, 12_000)
    expect(said(stage)).toEqual([
      '1: Let me look.',
      '1: One moment, please.',
      '1: Just a second.',
      expect.stringContaining('went wrong'),
    ])
    await ask(stage, 3000)
    expect(roles(asked.at(-1)).slice(1)).toEqual([
      'user: Please.',
      'assistant*: Let me look.',
      'tool: look is done',
      expect.stringMatching(/^assistant: One moment, please\. Just a second\. Sorry/),
      'user: Well?',
    ])
  })

  test('a tool that neither ends nor obeys is given up after its time, and the model is told', async () => {
    const { stage, asked } = play(
      [{ says: 'Let me look.', calls: [{ name: 'look' }] }, 'It took too long.'],
      make => [make('look', { ms: 600_000, timeoutMs: 8000, isDeaf: true })],
      { policy: { fillerMs: 3000 } },
    )
    await ask(stage, 16_000)
    expect(told(stage)).toEqual(['tool-request look call_0', 'tool-response look call_0 failed'])
    expect(roles(asked[1]).at(-1)).toBe('tool: There was no result within 8 seconds.')
    expect(said(stage).at(-1)).toBe('1: It took too long.')
  })
})

describe('who talks over a tool', () => {
  const turn = [{ says: 'Let me look for it.', calls: [{ name: 'look' }] }, 'It is there.'] as const
  const twice = { hears: ['Please.', 'Stop, no.'] }

  test('cuts it: it is called off, answered once, and the model sees what came of it', async () => {
    const { stage, asked, runs } = play([...turn], make => [make('look', { ms: 9000 })], twice)
    await stage.caller(600, true)
    await stage.caller(2000, false)
    await stage.caller(800, true)
    await stage.caller(2000, false)
    expect(runs[0]?.run.signal.aborted).toBe(true)
    expect(told(stage)).toEqual(['tool-request look call_0', 'tool-response look call_0 failed'])
    expect(roles(asked.at(-1)).slice(1)).toEqual([
      'user: Please.',
      'assistant*: Let me look for it.',
      'tool: called off',
      'user: Stop, no.',
    ])
  })

  test('talks over the words before it: what was heard of them is kept, and the call with it', async () => {
    const { stage, asked } = play(
      [
        {
          says: 'One two three four five six seven eight nine ten eleven twelve.',
          calls: [{ name: 'look' }],
        },
        'Well.',
      ],
      make => [make('look', { ms: 9000 })],
      twice,
    )
    await stage.caller(600, true)
    await stage.caller(1100, false)
    await stage.caller(800, true)
    await stage.caller(2000, false)
    const [corrected] = stage.said('agent-corrected')
    const part = corrected?.type === 'agent-corrected' ? corrected.heard : ''
    expect(part).toMatch(/^One two three/)
    expect(roles(asked.at(-1)).slice(2)).toEqual([
      `assistant*: ${part}`,
      'tool: called off',
      'user: Stop, no.',
    ])
  })

  test('cannot cut a tool that must not be interrupted, and is answered after it', async () => {
    const { stage, asked, runs } = play(
      [turn[0], 'Not there.'],
      make => [make('look', { ms: 3000, interruption: 'disable-during-tool' })],
      twice,
    )
    await stage.caller(600, true)
    await stage.caller(1500, false)
    await stage.caller(800, true)
    await stage.caller(6000, false)
    expect(runs).toHaveLength(1)
    expect(told(stage)).toEqual(['tool-request look call_0', 'tool-response look call_0'])
    expect(said(stage)).toEqual(['1: Let me look for it.', '2: Not there.'])
    // One answer to all that was said, with what the tool found.
    expect(roles(asked.at(-1)).slice(2)).toEqual([
      'assistant*: Let me look for it.',
      'tool: look is done',
      'user: Stop, no.',
    ])
    expect(stage.said('agent-corrected')).toEqual([])
  })

  test.each([
    ['disable-during-tool', 1],
    ['disable-during-tool-and-turn', 0],
  ] as const)(
    'after the tool, with %s, the rest of the turn can be cut %i times',
    async (interruption, cuts) => {
      const long = 'one two three four five six seven eight nine ten. '.repeat(4)
      const { stage } = play(
        [{ calls: [{ name: 'look' }] }, long],
        make => [make('look', { interruption })],
        twice,
      )
      await stage.caller(600, true)
      await stage.caller(2500, false)
      await stage.caller(800, true)
      await stage.caller(6000, false)
      expect(commandsOf(stage).filter(({ type }) => type === 'cut-reply')).toHaveLength(cuts)
    },
  )

  test('by typing cuts the turn also where a tool must not be interrupted; that tool runs to its end, and its result is known', async () => {
    const { stage, asked, runs } = play(
      [...turn, 'First.', 'Second.'],
      make => [make('look', { ms: 3000, interruption: 'disable-during-tool' })],
      twice,
    )
    await stage.caller(600, true)
    await stage.caller(1500, false)
    stage.session.say('Something else.')
    await stage.caller(1000, false)
    expect(runs[0]?.run.signal.aborted).toBe(false)
    await stage.caller(3000, false)
    stage.session.say('And?')
    await stage.caller(1500, false)
    expect(told(stage)).toEqual(['tool-request look call_0', 'tool-response look call_0'])
    expect(roles(asked.at(-1))).toContain('tool: look is done')
  })

  test('and hangs up: the request is answered before the line closes', async () => {
    const { stage } = play([...turn], make => [make('look', { ms: 60_000, isDeaf: true })])
    await ask(stage, 2500)
    stage.session.hangUp('hang-up')
    expect(told(stage)).toEqual(['tool-request look call_0', 'tool-response look call_0 failed'])
    await stage.clock.pass(70_000)
    expect(told(stage)).toHaveLength(2)
    expect(stage.clock.waiting).toBe(0)
  })
})

describe('async tools', () => {
  test('the model is told that it was started; the result is told when nobody speaks', async () => {
    const { stage, asked } = play(
      [{ calls: [{ name: 'search' }] }, 'I have started it.', 'Here it is.'],
      make => [make('search', { execution: 'async', ms: 6000 })],
    )
    await ask(stage, 4000)
    expect(said(stage)).toEqual(['1: I have started it.'])
    expect(told(stage)).toEqual(['tool-request search call_0'])
    await stage.caller(6000, false)
    expect(told(stage)).toEqual(['tool-request search call_0', 'tool-response search call_0'])
    expect(said(stage)).toEqual(['1: I have started it.', '2: Here it is.'])
    expect(roles(asked[2]).slice(2)).toEqual([
      'assistant*: ',
      expect.stringMatching(/^tool: Started/),
      'assistant: I have started it.',
      expect.stringContaining('Its result: search is done'),
      expect.stringMatching(/^system: \(Tell the caller/),
    ])
  })

  test('what the caller says meanwhile is answered first, and the answer knows the result if it is there', async () => {
    const { stage, asked } = play(
      [{ calls: [{ name: 'search' }] }, 'I have started it.', 'Yes.', 'never'],
      make => [make('search', { execution: 'async', ms: 1500 })],
      { hears: ['Search.', 'Are you there?'] },
    )
    await stage.caller(600, true)
    await stage.caller(2000, false)
    await stage.caller(1600, true)
    await stage.caller(6000, false)
    expect(said(stage)).toEqual(['1: I have started it.', '2: Yes.'])
    expect(roles(asked[2])).toContainEqual(expect.stringContaining('Its result'))
    expect(asked).toHaveLength(3)
  })
})

describe('what a tool does to the conversation', () => {
  const effect = (of: ToolOutcome['effect']) => ({ kind: 'system', ms: 0, outcome: { effect: of } }) as const

  test('end_call: its message is spoken, then it answers, then the line is closed', async () => {
    const { stage } = play([{ calls: [{ name: 'end_call' }] }], make => [
      make('end_call', effect({ type: 'end-call', reason: 'done', message: 'So long.' })),
    ])
    await ask(stage, 650)
    expect(told(stage)).toEqual([])
    await stage.caller(1500, false)
    expect(heard(stage)).toBe('So long.')
    expect(told(stage)).toEqual(['tool-request end_call call_0', 'tool-response end_call call_0'])
    expect(stage.closed).toEqual(['end-call'])
  })

  test('an end that a typed message prevents is not told to the client, who would hang up', async () => {
    const { stage, asked } = play(
      [
        { says: 'Good bye now, and have a nice day, whatever you do.', calls: [{ name: 'end_call' }] },
        'Sure.',
      ],
      make => [make('end_call', effect({ type: 'end-call', reason: 'done', message: null }))],
    )
    await ask(stage, 900)
    stage.session.say('Wait!')
    await stage.caller(3000, false)
    expect(stage.closed).toEqual([])
    expect(told(stage)).toEqual([])
    expect(roles(asked[1])).toContainEqual(expect.stringContaining('the call was not ended'))
  })

  test('skip_turn: nothing is said, and nobody is asked until the caller speaks', async () => {
    const { stage } = play(
      [{ calls: [{ name: 'skip_turn' }] }, 'Yes, I am here.', 'Are you there?'],
      make => [make('skip_turn', effect({ type: 'skip-turn', reason: 'hold on' }))],
      { hears: ['Hold on.', 'Hello?'], policy: { turnTimeoutMs: 7000, fillerMs: 3000 } },
    )
    await ask(stage, 30_000)
    expect(said(stage)).toEqual([])
    expect(stage.session.phase).toBe('listening')
    expect(told(stage)).toHaveLength(2)
    await ask(stage, 3000)
    expect(said(stage)).toEqual(['2: Yes, I am here.'])
    await stage.caller(8000, false)
    expect(said(stage)).toHaveLength(2)
  })

  test('change of language: the next words, the prompt and the recogniser are of the other', async () => {
    const spec = { ...plainSpec, language: 'de', prompt: 'Du bist ein Test.' }
    const voices: (string | undefined)[] = []
    const { voice, reads } = await import('./stage.ts')
    const languages: string[] = []
    const list = ['Please.', 'Hallo.']
    const base = reads(() => list.shift() ?? '')
    const { stage, asked } = play(
      [{ calls: [{ name: 'language_detection' }] }, 'Guten Tag.'],
      make => [make('language_detection', effect({ type: 'change-language', language: 'de', spec }))],
      {
        tts: {
          ...voice,
          speak(text, options) {
            voices.push(options.language)
            return voice.speak(text, options)
          },
        },
        stt: {
          ...base,
          transcribe(input, options) {
            languages.push(options.language)
            return base.transcribe(input, options)
          },
        },
      },
    )
    await ask(stage, 3000)
    await ask(stage, 3000)
    expect(asked[1]?.[0]?.content).toBe('Du bist ein Test.')
    expect(voices[0]).toBe('de')
    expect(languages).toEqual(['en', 'de'])
  })
})

describe('client tools', () => {
  const client = (make: ReturnType<typeof shed>['make'], more: Partial<AgentTool> = {}) =>
    make('show', {
      kind: 'client',
      async run({ askClient }) {
        const { result, isError } = await askClient({ what: 'map' })
        return outcomeOf({ content: result, isError })
      },
      ...more,
    })

  test('the client is asked, and its answer goes to the model; unknown, second and late answers are ignored', async () => {
    const { stage, asked } = play([{ calls: [{ name: 'show' }] }, 'Shown.'], make => [client(make)])
    await ask(stage, 1500)
    expect(stage.said('client-tool-call')).toEqual([
      {
        type: 'client-tool-call',
        turn: 1,
        id: 'call_0',
        name: 'show',
        parameters: { what: 'map' },
        expectsResponse: true,
      },
    ])
    const answer = (result: string) => ({ result, isError: false, errorType: null })
    stage.session.toolResult('nobody', answer('no'))
    stage.session.toolResult('call_0', answer('yes'))
    stage.session.toolResult('call_0', answer('no'))
    await stage.caller(2000, false)
    stage.session.toolResult('call_0', answer('no'))
    expect(roles(asked[1]).at(-1)).toBe('tool: yes')
    expect(told(stage)).toEqual(['tool-request show call_0', 'tool-response show call_0'])
    expect(heard(stage)).toBe('Shown.')
  })

  test('where no answer is expected nobody waits, and the model need not say more', async () => {
    const { stage, asked } = play([{ says: 'Here it is.', calls: [{ name: 'show' }] }, ''], make => [
      client(make, { expectsResponse: false }),
    ])
    await ask(stage, 3000)
    expect(said(stage)).toEqual(['1: Here it is.'])
    expect(asked).toHaveLength(2)
    expect(stage.session.phase).toBe('listening')
    expect(told(stage)).toEqual(['tool-request show call_0', 'tool-response show call_0'])
  })
})

test('in a text-only call: parts, request, response, parts again', async () => {
  const { stage } = play(
    [{ says: 'Let me look.', calls: [{ name: 'look' }] }, 'It is there.'],
    make => [make('look', { ms: 7000 })],
    { spec: { textOnly: true } },
  )
  stage.session.say('Where?')
  await stage.clock.pass(10_000)
  expect(
    stage.emitted.flatMap(one => {
      if (one.type === 'phase' || one.type === 'context-used') return []
      return [one.type === 'agent-text' ? one.part : one.type]
    }),
  ).toEqual([
    ...[
      'caller-said',
      'start',
      'delta',
      'delta',
      'delta',
      'agent-said',
      'stop',
      'tool-request',
      'tool-response',
    ],
    ...['start', 'delta', 'delta', 'delta', 'agent-said', 'stop', 'agent-complete'],
  ])
})

test('a model that calls tools for ever is offered none in the end, and the call goes on', async () => {
  const offered: number[] = []
  const llm: LanguageModel = {
    name: 'calls',
    async *reply(_, { tools }): AsyncGenerator<ReplyPart> {
      offered.push(tools.length)
      if (tools.length === 0) yield { type: 'text-delta', text: 'Enough.' }
      else yield { type: 'tool-call', id: 'again', name: 'look', arguments: '{}' }
      yield { type: 'finish', reason: tools.length === 0 ? 'stop' : 'tool-calls' }
    },
  }
  const { stage } = play([], make => [make('look', { ms: 10 })], { llm })
  await ask(stage, 5000)
  expect(offered).toEqual([1, 1, 1, 1, 1, 1, 1, 0])
  expect(said(stage)).toEqual(['1: Enough.'])
})

test('a model that never stops talking is stopped, the record says so, and the call goes on', async () => {
  let isClosed = false
  const llm: LanguageModel = {
    name: 'endless',
    async *reply(messages): AsyncGenerator<ReplyPart> {
      try {
        const isFirst = messages.at(-1)?.content === 'Go.'
        for (let words = 0; isFirst && words < 1000; words++)
          yield { type: 'text-delta', text: 'and so on '.repeat(50) }
        yield { type: 'text-delta', text: 'Yes.' }
        yield { type: 'finish', reason: 'stop' }
      } finally {
        isClosed = true
      }
    },
  }
  const { stage } = play([], () => [], { llm, spec: { textOnly: true } })
  stage.session.say('Go.')
  await stage.clock.pass(1000)
  expect(isClosed).toBe(true)
  stage.session.say('Still there?')
  await stage.clock.pass(1000)
  const texts = stage.emitted.flatMap(one => (one.type === 'agent-said' ? [one.text] : []))
  expect(texts[0]?.length).toBeLessThan(20_600)
  expect(texts[1]).toBe('Yes.')
  expect(stage.log).toContainEqual(
    expect.objectContaining({
      mark: { type: 'warning', text: expect.stringMatching(/^The model said more than 20000 characters/) },
    }),
  )
})

test('the log with its tools replays to the commands of the call', async () => {
  const { stage } = play(
    [{ says: 'Let me look.', calls: [{ name: 'look' }] }, 'It is there.'],
    make => [make('look', { ms: 5000, interruption: 'disable-during-tool' })],
    { policy: { fillerMs: 3000 } },
  )
  await ask(stage, 9000)
  const stored = JSON.parse(JSON.stringify(stage.log)) as typeof stage.log
  const events = stored.flatMap(entry => (entry.kind === 'event' ? [entry.event] : []))
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['tool-start', 'reply-pause', 'tool-end']),
  )
  expect(replay(events, { ...plainPolicy, greets: false, fillerMs: 3000 })).toEqual(commandsOf(stage))
})
