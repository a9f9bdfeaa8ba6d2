import type { Policy } from './policy.ts'

/** The numbers of a policy that may be set one by one, as an agent's JSON calls them (`platform_settings.antiphon.turn`). */
export const policyNames = {
  silence_ms: 'silenceMs',
  unjudged_ms: 'unjudgedMs',
  soonest_ms: 'soonestMs',
  sure_finished: 'sureFinished',
  latest_ms: 'latestMs',
  digits_ms: 'digitsMs',
  hold_on_ms: 'holdOnMs',
  barge_in_ms: 'bargeInMs',
  hold_ms: 'holdMs',
  resume_ms: 'resumeMs',
  unclear_ms: 'unclearMs',
  claim_ms: 'claimMs',
  goes_on_ms: 'goesOnMs',
  goes_on_voice_ms: 'goesOnVoiceMs',
} as const satisfies Readonly<Record<string, keyof Policy>>
