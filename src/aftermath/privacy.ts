import { valueAt } from '../protocol/json-path.ts'

/** What may be kept of an agent's calls (`platform_settings.privacy`). */
export interface Privacy {
  readonly recordsVoice: boolean
  /** Nothing of a call is kept but that there was one. */
  readonly zeroRetention: boolean
  /** Null: for ever. */
  readonly retentionDays: number | null
  /** What goes at the end of that time. */
  readonly deletes: { readonly transcript: boolean; readonly audio: boolean }
  /** The same holds for calls that are over. */
  readonly appliesToExisting: boolean
}

export const DAY_MS = 86_400_000
// Ten times the vendor's default of two years: beyond what a date can be computed from, "for ever" is meant.
const MOST_DAYS = 36_500

/**
 * Reads the setting of an agent as given. A time without a word about what is to go (`delete_transcript_and_pii`, `delete_audio`) is one for
 * everything: whoever sets a time wants something deleted. What cannot be read keeps nothing that it could forbid: a `zero_retention_mode` of
 * `"true"` is one.
 */
export function privacyOf(agent: unknown): Privacy {
  const setting = (name: string) => valueAt(agent, 'platform_settings', 'privacy', name)
  const isOn = (name: string) => setting(name) === true || setting(name) === 'true'
  const days = setting('retention_days')
  const transcript = isOn('delete_transcript_and_pii')
  const audio = isOn('delete_audio')
  const everything = !transcript && !audio
  return {
    recordsVoice: setting('record_voice') !== false && setting('record_voice') !== 'false',
    zeroRetention: isOn('zero_retention_mode'),
    retentionDays: typeof days === 'number' && days >= 0 && days <= MOST_DAYS ? days : null,
    deletes: { transcript: transcript || everything, audio: audio || everything },
    appliesToExisting: isOn('apply_to_existing_conversations'),
  }
}
