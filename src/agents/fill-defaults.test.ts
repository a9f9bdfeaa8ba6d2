import { expect, test } from 'vitest'
import { defaultClientEvents } from '../protocol/client-events.ts'
import { fillDefaults } from './fill-defaults.ts'
import { readAgent } from './read.ts'

test('what is missing is there, what was given stays, a null and an unknown field too', () => {
  const json = {
    name: 'x',
    conversation_config: {
      asr: null,
      tts: { voice_id: null, ours: 1 },
      agent: { prompt: { tools: [{ a: 1 }] } },
    },
    platform_settings: { widget: { avatar: { type: 'url', custom_url: 'u' } } },
  }
  expect(fillDefaults(json)).toMatchObject({
    name: 'x',
    conversation_config: {
      asr: null,
      tts: { voice_id: null, ours: 1, speed: 1 },
      turn: { turn_timeout: 7, soft_timeout_config: { timeout_seconds: -1 } },
      agent: { prompt: { tools: [{ a: 1 }], built_in_tools: { end_call: null } } },
    },
    platform_settings: { auth: { enable_auth: false }, privacy: { record_voice: true } },
  })
  const { widget } = fillDefaults(json).platform_settings as { widget: { avatar: unknown } }
  expect(widget.avatar).toEqual({ type: 'url', custom_url: 'u' })
})

test.each([{}, { conversation_config: { turn: { turn_timeout: 5 }, agent: { prompt: { max_tokens: 9 } } } }])(
  'an agent behaves the same with its defaults filled in: %j',
  json => {
    const bare = readAgent(json, 'a')
    const full = readAgent(fillDefaults(json), 'a')
    if (!bare.ok || !full.ok) throw new Error('an agent was refused')
    // The one steadiness that is published stands where each voice would have its own.
    const voice = { ...bare.spec.voice, stability: 0.5, similarityBoost: 0.8 }
    expect(full.spec).toEqual({ ...bare.spec, clientEvents: defaultClientEvents, voice })
  },
)

test('the defaults are not the caller’s to change', () => {
  const first = fillDefaults({})
  expect(fillDefaults(first)).toEqual(first)
})
