/** The numbers of a turn policy that an agent may set under `platform_settings.antiphon.turn`, each with its least and its most; times in ms. */
export const turnNumbers = {
  silence_ms: [200, 3_000],
  unjudged_ms: [200, 3_000],
  soonest_ms: [80, 3_000],
  sure_finished: [0.55, 1],
  latest_ms: [100, 6_000],
  digits_ms: [0, 10_000],
  hold_on_ms: [0, 30_000],
  barge_in_ms: [60, 2_000],
  hold_ms: [60, 2_000],
  resume_ms: [100, 2_000],
  unclear_ms: [60, 3_000],
  claim_ms: [500, 5_000],
  goes_on_ms: [0, 5_000],
  goes_on_voice_ms: [32, 1_000],
} as const satisfies Readonly<Record<string, readonly [number, number]>>

export type TurnNumber = keyof typeof turnNumbers
