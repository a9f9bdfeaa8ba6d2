import { expect, test } from 'vitest'
import { readClientFrame } from './client-frames.ts'
import { generator, mutate } from './fakes/mutate.ts'
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
