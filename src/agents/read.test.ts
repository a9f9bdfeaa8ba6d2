import { expect, test } from 'vitest'
import { readAgent } from './read.ts'

// The vendor's command line makes these two from its templates "minimal" and "default".
const minimal = {
  conversation_config: {
    agent: { language: 'en', prompt: { llm: 'gemini-2.5-flash', prompt: 'Be kind.', temperature: 0 } },
    conversation: { text_only: false },
    tts: { model_id: 'eleven_flash_v2', voice_id: 'cjVigY5qzO86Huf0OWal' },
  },
  name: 'minimal',
  platform_settings: {},
  tags: [],
}
const usual = {
  name: 'usual',
  conversation_config: {
    asr: { quality: 'high', provider: 'elevenlabs', user_input_audio_format: 'pcm_16000', keywords: [] },
    turn: { turn_timeout: 7, silence_end_call_timeout: 20, mode: 'turn' },
    tts: { model_id: 'eleven_turbo_v2', voice_id: 'v', agent_output_audio_format: 'ulaw_8000', speed: 1.1 },
    conversation: {
      text_only: false,
      max_duration_seconds: 300,
      client_events: ['audio', 'interruption'],
    },
    language_presets: {},
    agent: {
      first_message: 'Hi!',
      language: 'fr',
      disable_first_message_interruptions: true,
      max_conversation_duration_message: 'Time is up.',
      dynamic_variables: { dynamic_variable_placeholders: {} },
      prompt: { prompt: 'Help.', llm: 'gpt-4o', tools: [], built_in_tools: { end_call: null } },
    },
  },
  platform_settings: { auth: { enable_auth: false }, antiphon: { turn: { silence_ms: 350 } } },
}

const specOf = (json: unknown) => {
  const reading = readAgent(json, 'a')
  if (!reading.ok) throw new Error(reading.problem)
  return reading.spec
}
const problemOf = (json: unknown) => {
  const reading = readAgent(json, 'a')
  return reading.ok ? null : reading.problem
}
const config = (conversation_config: unknown) => ({ conversation_config })

test('a minimal agent gets the published defaults', () => {
  expect(specOf(minimal)).toEqual({
    id: 'a',
    name: 'minimal',
    language: 'en',
    firstMessage: '',
    prompt: 'Be kind.',
    llm: 'gemini-2.5-flash',
    customLlm: null,
    backupLlm: 'default',
    cascadeTimeoutMs: 4000,
    sampling: { temperature: 0, maxTokens: null },
    textOnly: false,
    canEndCall: false,
    voice: {
      id: 'cjVigY5qzO86Huf0OWal',
      model: 'eleven_flash_v2',
      speed: 1,
      stability: null,
      similarityBoost: null,
    },
    inputFormat: 'pcm_16000',
    outputFormat: 'pcm_16000',
    clientEvents: null,
    turn: {
      policy: 'adaptive',
      eagerness: 'normal',
      spellingPatience: true,
      numbers: {},
      ignoredTerms: [],
      speculates: true,
      interruptible: true,
      firstMessageInterruptible: true,
      maxDurationMs: 600_000,
      maxDurationMessage: '',
      silenceEndCallMs: null,
      turnTimeoutMs: 7000,
      initialWaitMs: 7000,
      softTimeout: { ms: null, messages: ['Hhmmmm...yeah.'], isMixed: false, most: 1 },
      fillerMs: 3000,
      shadow: null,
    },
  })
})

test('an empty object is an agent too, named after its id', () => {
  const sampling = { temperature: null, maxTokens: null }
  expect(specOf({})).toEqual({ ...specOf(minimal), name: 'a', prompt: '', sampling })
})

test('how the model is to choose its words is the agent’s, or its server’s', () => {
  const samplingOf = (prompt: object) => specOf(config({ agent: { prompt } })).sampling
  expect(samplingOf({ temperature: 0.4, max_tokens: 200 })).toEqual({ temperature: 0.4, maxTokens: 200 })
  expect(samplingOf({ max_tokens: -1 })).toEqual({ temperature: null, maxTokens: null })
  expect(problemOf(config({ agent: { prompt: { temperature: 3 } } }))).toMatch(
    /temperature is 3: it must be a number from 0 to 2/,
  )
  expect(problemOf(config({ agent: { prompt: { max_tokens: 0 } } }))).toMatch(
    /max_tokens is 0: it must be at least 1, or -1 for no limit/,
  )
})

test('null is the same as missing, at every level', () => {
  const nulls = config({
    asr: null,
    tts: { voice_id: null, speed: null },
    agent: { prompt: null },
    turn: null,
  })
  expect(specOf({ ...nulls, name: null, platform_settings: null })).toEqual(specOf({}))
})

test('what a full export says is what is used', () => {
  expect(specOf(usual)).toMatchObject({
    name: 'usual',
    language: 'fr',
    firstMessage: 'Hi!',
    llm: 'gpt-4o',
    canEndCall: false,
    voice: { id: 'v', model: 'eleven_turbo_v2', speed: 1.1 },
    outputFormat: 'ulaw_8000',
    clientEvents: ['audio', 'interruption'],
    turn: {
      policy: 'adaptive',
      eagerness: 'normal',
      spellingPatience: true,
      numbers: { silence_ms: 350 },
      ignoredTerms: [],
      speculates: true,
      interruptible: true,
      firstMessageInterruptible: false,
      maxDurationMs: 300_000,
      maxDurationMessage: 'Time is up.',
      silenceEndCallMs: 20_000,
    },
  })
})

test('the vendor’s silences: what is off, what follows what, and what it says meanwhile', () => {
  const turnOf = (turn: object) => specOf(config({ turn })).turn
  expect(turnOf({ turn_timeout: -1 })).toMatchObject({ turnTimeoutMs: null, initialWaitMs: null })
  expect(turnOf({ turn_timeout: 5, initial_wait_time: 1.1 })).toMatchObject({
    turnTimeoutMs: 5000,
    initialWaitMs: 1100,
  })
  expect(turnOf({ turn_timeout: 5, initial_wait_time: -1 })).toMatchObject({ initialWaitMs: null })
  const soft_timeout_config = {
    timeout_seconds: 1.5,
    message: 'Let me see.',
    additional_soft_timeout_messages: ['Still looking.'],
    randomize_fillers: true,
    max_soft_timeouts_per_generation: 2,
    use_llm_generated_message: true,
    llm_generated_message_prompt_override: null,
    disable_until_first_user_message: true,
  }
  expect(turnOf({ soft_timeout_config }).softTimeout).toEqual({
    ms: 1500,
    messages: ['Let me see.', 'Still looking.'],
    isMixed: true,
    most: 2,
  })
  const fillerMs = (filler_ms: unknown) =>
    specOf({ platform_settings: { antiphon: { turn: { filler_ms } } } }).turn.fillerMs
  expect([undefined, 2000, null, -1].map(fillerMs)).toEqual([3000, 2000, null, null])
})

test('an agent whose clients hear of no interruption cannot be interrupted', () => {
  expect(specOf(config({ conversation: { client_events: ['audio'] } })).turn.interruptible).toBe(false)
  expect(specOf(config({ conversation: { client_events: [] } })).turn.interruptible).toBe(false)
  expect(specOf(config({ conversation: { client_events: null } })).turn.interruptible).toBe(true)
})

test.each([
  ['the built-in tool', { built_in_tools: { end_call: { type: 'system', name: 'end_call' } } }, true],
  ['a bare object', { built_in_tools: { end_call: {} } }, true],
  ['null', { built_in_tools: { end_call: null } }, false],
  ['nothing', {}, false],
  ['a system tool of that name', { tools: [{ type: 'system', name: 'end_call' }] }, true],
  [
    'a system tool of that kind',
    { tools: [{ type: 'system', name: 'bye', params: { system_tool_type: 'end_call' } }] },
    true,
  ],
  ['a client tool of that name', { tools: [null, 'x', { type: 'client', name: 'end_call' }] }, false],
])('with %s an agent can end the call: %j %j', (_, prompt, can) => {
  expect(specOf(config({ agent: { prompt } })).canEndCall).toBe(can)
})

test.each([
  [
    config({ asr: { user_input_audio_format: 'mp3_44100' } }),
    'conversation_config.asr.user_input_audio_format is "mp3_44100": it must be one of pcm_8000, pcm_16000, pcm_22050, pcm_24000, pcm_44100, pcm_48000, ulaw_8000.',
  ],
  [
    config({ agent: { first_message: 5 } }),
    'conversation_config.agent.first_message is 5: it must be a string.',
  ],
  [
    config({ conversation: { max_duration_seconds: 0 } }),
    'conversation_config.conversation.max_duration_seconds is 0: it must be at least 1.',
  ],
  [
    config({ conversation: { client_events: 'audio' } }),
    'conversation_config.conversation.client_events is "audio": it must be a list of event names.',
  ],
  [
    config({ conversation: { client_events: ['audio', 7] } }),
    'conversation_config.conversation.client_events.1 is 7: it must be a string.',
  ],
  [
    config({ turn: { silence_end_call_timeout: 0 } }),
    'conversation_config.turn.silence_end_call_timeout is 0: it must be a number of seconds above 0, or -1 for never.',
  ],
  [
    config({ turn: { turn_timeout: 0 } }),
    'conversation_config.turn.turn_timeout is 0: it must be a number of seconds from 1 to 30, or -1 for never.',
  ],
  [
    config({ turn: { initial_wait_time: 'long' } }),
    'conversation_config.turn.initial_wait_time is "long": it must be a number of seconds from 0 to 300, or -1 for never.',
  ],
  [
    config({ turn: { soft_timeout_config: { timeout_seconds: 100 } } }),
    'conversation_config.turn.soft_timeout_config.timeout_seconds is 100: it must be a number of seconds from 0.1 to 60, or -1 for never.',
  ],
  [
    config({ turn: { soft_timeout_config: { message: '' } } }),
    'conversation_config.turn.soft_timeout_config.message is "": it must be a text, not empty.',
  ],
  [
    config({ turn: { soft_timeout_config: { max_soft_timeouts_per_generation: 9 } } }),
    'conversation_config.turn.soft_timeout_config.max_soft_timeouts_per_generation is 9: it must be at most 8.',
  ],
  [
    config({ turn: { merge_with_default_ignore_terms: 'yes' } }),
    'conversation_config.turn.merge_with_default_ignore_terms is "yes": it must be true or false.',
  ],
  [
    { platform_settings: { antiphon: { turn: { filler_ms: 100 } } } },
    'platform_settings.antiphon.turn.filler_ms is 100: it must be a number from 1000 to 30000, or -1 for never.',
  ],
  [
    { platform_settings: { antiphon: { turn: { silence_ms: 100 } } } },
    'platform_settings.antiphon.turn.silence_ms is 100: it must be a number from 200 to 3000.',
  ],
  [
    { platform_settings: { antiphon: { turn: { barge_in_ms: '200' } } } },
    'platform_settings.antiphon.turn.barge_in_ms is "200": it must be a number from 60 to 2000.',
  ],
  [
    config({ agent: { prompt: { timezone: 'Mars/Olympus' } } }),
    'conversation_config.agent.prompt.timezone is "Mars/Olympus": it must be a time zone such as Europe/Berlin.',
  ],
  [config([]), 'conversation_config is a list: it must be an object.'],
  [[], 'The agent is a list: it must be a JSON object.'],
  [null, 'The agent is null: it must be a JSON object.'],
  ['x'.repeat(500), `The agent is "${'x'.repeat(59)}…: it must be a JSON object.`],
])('%j is refused with the field, its value and what is allowed', (json, problem) => {
  expect(problemOf(json)).toBe(problem)
})

test('an agent nested without end is refused', () => {
  let json: unknown = {}
  for (let depth = 0; depth < 5000; depth++) json = { json }
  expect(problemOf(json)).toBe('The agent is nested deeper than 64 levels.')
})

test('the JSON that was read is as it was', () => {
  const before = structuredClone(usual)
  specOf(usual)
  expect(usual).toEqual(before)
})
