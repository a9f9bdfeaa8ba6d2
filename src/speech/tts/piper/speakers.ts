import type { VoiceConfig } from './voice-config.ts'

/**
 * The number of the speaker that a voice id means: `name#speaker`, by the speaker's name or number. Any other id is the voice
 * itself, in its first speaker.
 */
export function speakerOf(
  id: string,
  name: string,
  { speakers, speakerIds }: Pick<VoiceConfig, 'speakers' | 'speakerIds'>,
): number {
  if (!id.startsWith(`${name}#`)) return 0
  const speaker = id.slice(name.length + 1)
  const number = speakerIds.get(speaker) ?? (/^\d{1,5}$/.test(speaker) ? Number(speaker) : 0)
  return number < speakers ? number : 0
}
