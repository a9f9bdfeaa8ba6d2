import { z } from 'zod'
import { jsonOf } from '../../speech/json.ts'
import { invalid, type Refusing } from './exchange.ts'

const MOST_INPUT = 4_096

const fields = z.object({
  model: z.string().min(1),
  input: z.string().min(1).max(MOST_INPUT),
  voice: z.string().min(1),
  response_format: z.enum(['pcm', 'wav']),
  speed: z.number().min(0.25).max(4).default(1),
})

/** A request for speech that is in order. */
export type SpeechRequest = z.infer<typeof fields>

/** Reads a request as OpenAI judges it; of its formats this simulator makes `pcm` and `wav`. */
export function readSpeechRequest(body: string, voices: readonly string[]): SpeechRequest | Refusing {
  const parsed = fields.safeParse(jsonOf(body))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return invalid(`${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'not JSON'}`)
  }
  if (!voices.includes(parsed.data.voice)) return noVoice(parsed.data.voice, voices)
  return parsed.data
}

export const noVoice = (voice: string, voices: readonly string[]): Refusing =>
  invalid(
    `Input should be ${voices.map(known => `'${known}'`).join(', ')}; but the voice is '${voice}'`,
    'invalid_value',
  )
