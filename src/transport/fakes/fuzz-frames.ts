import { capturedFrames } from '../../protocol/fakes/captured-frames.ts'
import { mutate } from '../../protocol/fakes/mutate.ts'

type Random = (below: number) => number

const initiation = 'conversation_initiation_client_data'
// Without a quarter of a second of sound in one: that would be a fuzz of the ears.
const seeds = capturedFrames.map(([, frame]) => frame).filter(frame => frame.length < 2000)
const later = seeds.filter(
  frame =>
    ![initiation, 'enclave_setup_config'].some(type => frame.includes(type)) &&
    (!frame.includes('"user_message"') || frame.includes('yo')),
)

const texts = [
  '',
  '\u0000',
  '\ud800',
  '\u202eevil',
  '👩‍👩‍👧‍👦'.repeat(20),
  'x'.repeat(3000),
  '{{system__time}}',
  '</script>',
  '\r\n\r\nGET / HTTP/1.1',
]
// A message is a whole turn: few of them, or the fuzz is spent on fake answers.
const kinds = ['user_message', ...Array.from({ length: 9 }, () => 'contextual_update')]
const numbers = ['0', '-1', '9007199254740991', '-9007199254740991', '1e3', '2147483648']
const extras = [
  '"__proto__":{"polluted":true}',
  '"constructor":{"prototype":{"polluted":true}}',
  '"toString":null',
  '"hasOwnProperty":0',
  `"x":${'['.repeat(60)}${']'.repeat(60)}`,
  '"x":1e400',
  '"type":"user_activity"',
]

/** A frame whose shape a client may send: other texts and numbers, further keys, unknown types, odd audio. It closes nothing. */
export function bendFrame(random: Random): string {
  const seed = pick(later, random)
  switch (random(6)) {
    case 0:
      return JSON.stringify({ type: pick(texts, random) || 'x', a: pick(texts, random) })
    case 1:
      return JSON.stringify({ user_audio_chunk: Buffer.alloc(random(300), random(256)).toString('base64') })
    case 2:
      return `{${pick(extras, random)},${seed.trim().slice(1)}`
    case 3:
      return seed.replace(/"event_id": ?\d+/, `"event_id":${pick(numbers, random)}`)
    case 4:
      return JSON.stringify({
        type: pick(kinds, random),
        text: pick(texts, random),
      })
    default:
      return seed
  }
}

/** A frame that is broken: cut off, a bit flipped, a token replaced, nested without end, or out of its order. */
export function breakFrame(random: Random): string | Buffer {
  const seed = pick(seeds, random)
  switch (random(7)) {
    case 0:
      return seed.slice(0, random(seed.length))
    case 1: {
      const bytes = Buffer.from(seed)
      const at = random(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
      return bytes.toString()
    }
    case 2: {
      const deep = '{"a":'.repeat(1 + random(5000))
      return `{"type":"client_tool_result","tool_call_id":"c","result":${deep}`
    }
    case 3:
      return Buffer.from(seed)
    case 4:
      return seed + seed
    case 5:
      return pick(seeds, random)
    default:
      return mutate(seed, random)
  }
}

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)] as Item
