import { z } from 'zod'

/** A message of a client. */
export interface ScribeMessage {
  readonly audio: Buffer
  readonly commits: boolean
  readonly hasContext: boolean
}

const chunk = z.object({
  message_type: z.literal('input_audio_chunk'),
  audio_base_64: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/),
  commit: z.boolean().optional(),
  sample_rate: z.number().optional(),
  previous_text: z.string().optional(),
})
// The vendor's notes for agents list it; its own clients do not send it.
const bareCommit = z.object({ message_type: z.literal('commit') })

/** Reads one; a string says what is wrong with it. */
export function readMessage(text: string): ScribeMessage | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'Could not decode the message as JSON.'
  }
  if (bareCommit.safeParse(json).success) return { audio: Buffer.alloc(0), commits: true, hasContext: false }
  const read = chunk.safeParse(json)
  if (!read.success) return `Invalid message: ${read.error.issues[0]?.path.join('.') || 'message_type'}.`
  const { audio_base_64: audio, commit = false, previous_text: context } = read.data
  return { audio: Buffer.from(audio, 'base64'), commits: commit, hasContext: context !== undefined }
}
