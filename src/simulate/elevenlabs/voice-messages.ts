import { z } from 'zod'

const settings = z.object({
  stability: z.number().min(0).max(1).nullish(),
  similarity_boost: z.number().min(0).max(1).nullish(),
  style: z.number().nullish(),
  use_speaker_boost: z.boolean().nullish(),
  speed: z.number().min(0.7).max(1.2).nullish(),
})
const generation = z.object({
  chunk_length_schedule: z.array(z.number().min(50).max(500)).min(1).nullish(),
})

/** A message of a client; what it has besides is ignored, as the real service does. */
const message = z.object({
  text: z.string().nullish(),
  context_id: z.string().nullish(),
  flush: z.boolean().nullish(),
  try_trigger_generation: z.boolean().nullish(),
  close_context: z.boolean().nullish(),
  close_socket: z.boolean().nullish(),
  voice_settings: settings.nullish(),
  generation_config: generation.nullish(),
  'xi-api-key': z.string().nullish(),
  xi_api_key: z.string().nullish(),
  authorization: z.string().nullish(),
})

export type VoiceMessage = z.infer<typeof message>
export type VoiceSettings = z.infer<typeof settings>

/** Reads one; a string says in which of the two ways it is none. */
export function readVoiceMessage(text: string, isMulti: boolean): VoiceMessage | 'not-json' | 'bad' {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'not-json'
  }
  const read = message.safeParse(json)
  if (!read.success) return 'bad'
  const { text: words, flush, close_context, close_socket } = read.data
  const saysNothing = typeof words !== 'string' && !(isMulti && (flush || close_context || close_socket))
  return saysNothing ? 'bad' : read.data
}

/** The credential in a message, by either of its names. */
export const credentialIn = (sent: VoiceMessage): string | null =>
  sent['xi-api-key'] ?? sent.xi_api_key ?? sent.authorization ?? null
