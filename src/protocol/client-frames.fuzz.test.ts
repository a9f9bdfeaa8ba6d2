import { expect, test } from 'vitest'
import { readClientFrame } from './client-frames.ts'
import { readServerFrame } from './server-schemas.ts'

const seeds = [
  '{"type":"conversation_initiation_client_data","conversation_config_override":{"agent":{"prompt":{"prompt":"p"}},"tts":{"speed":1},"conversation":{"text_only":true}},"dynamic_variables":{"a":1,"b":[2]},"user_id":"u","source_info":{"source":"js_sdk","version":"1"}}',
  '{"user_audio_chunk":"AAECAwQFBgc="}',
  '{"type":"pong","event_id":3}',
  '{"type":"user_message","text":"yo"}',
  '{"type":"feedback","event_id":3,"score":"like"}',
  '{"type":"client_tool_result","tool_call_id":"c1","result":{"x":[1,null]},"is_error":false}',
  '{"type":"multimodal_message","text":{"text":"t"},"files":[{"file_id":"f"}]}',
  '{"type":"enclave_setup_config","agent_config_dict":{"a":1},"prompt_knowledge_base":["t"],"post_call_audio_webhook_url":"u"}',
  '{"type":"audio","audio_event":{"audio_base_64":"AAAA","event_id":1,"alignment":{"chars":["a"],"char_start_times_ms":[0],"char_durations_ms":[5]}}}',
  '{"type":"mcp_tool_call","mcp_tool_call":{"service_id":"","tool_call_id":"","tool_name":"","tool_description":null,"parameters":{},"timestamp":"2026-01-01T00:00:00Z","state":"loading"}}',
]
const scraps = [
  'null',
  '""',
  '{}',
  '[]',
  '1e999',
  '-1',
  'true',
  '"\\u0000"',
  '{"__proto__":1}',
  '"x":1',
  ',',
  '}',
  '"',
  'Ł',
]

// A small congruential generator, so that a failure comes back with its seed.
function generator(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function mutate(text: string, random: (below: number) => number): string {
  let mutated = text
  for (let times = 1 + random(3); times > 0; times--) {
    const from = random(mutated.length + 1)
    const token = /^("[^"]*"|-?\d+|true|false|null|.)/s.exec(mutated.slice(from))?.[0].length ?? 0
    const scrap =
      random(3) === 0 ? String.fromCharCode(32 + random(95)) : (scraps[random(scraps.length)] ?? '')
    mutated = mutated.slice(0, from) + scrap + mutated.slice(from + (random(3) === 0 ? 0 : token))
  }
  return mutated
}

test('100,000 broken frames are each read or refused with a sentence, and none throws', () => {
  const random = generator(20_260_101)
  let refused = 0
  for (let i = 0; i < 50_000; i++) {
    const text = mutate(seeds[i % seeds.length] ?? '', random)
    for (const read of [readClientFrame, readServerFrame]) {
      const reading = read(text)
      if (reading.ok) continue
      refused++
      if (!/^(The frame|In \w+).{1,300}\.$/s.test(reading.problem))
        expect.fail(`${text} → ${reading.problem}`)
    }
  }
  expect(refused).toBeGreaterThan(10_000)
}, 60_000)
