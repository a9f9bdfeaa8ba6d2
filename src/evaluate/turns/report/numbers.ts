import type { Millis } from '../../../flow/clock.ts'
import type { Share } from '../../stats.ts'
import type { Agreement, BySpeaker, Figure } from './types.ts'

/** What is printed where nothing was measured. */
export const NONE = '–'

type Maybe = number | null | undefined

/** Whether something was measured that can be printed. */
export const isNumber = (value: Maybe): value is number => typeof value === 'number' && Number.isFinite(value)

/** Milliseconds and counts: no decimals. */
export const whole = (value: Maybe): string => (isNumber(value) ? String(Math.round(value)) : NONE)

/** A whole number with its sign: `+3`, `−12`, `0`. */
export function signed(value: Maybe): string {
  if (!isNumber(value)) return NONE
  const rounded = Math.round(value)
  return rounded === 0 ? '0' : `${rounded > 0 ? '+' : '−'}${Math.abs(rounded)}`
}

/** A number with at most `places` decimals. */
export const decimal = (value: Maybe, places = 2): string =>
  isNumber(value) ? String(Number(value.toFixed(places))) : NONE

/** 0…1 as `3.5 %`. */
export const percent = (share: Maybe): string => (isNumber(share) ? `${(share * 100).toFixed(1)} %` : NONE)

/** A 95 % interval of a share: `2.0–6.0 %`. */
export const interval = ({ low, high }: Pick<Share, 'low' | 'high'>): string =>
  isNumber(low) && isNumber(high) ? `${(low * 100).toFixed(1)}–${percent(high)}` : NONE

/** Numerator and denominator: `12/345`. */
export const counted = ({ count, of }: Share): string => (of === 0 ? NONE : `${count}/${of}`)

/** A share in full: `12/345  3.5 % [2.0–6.0 %]`. */
export const rated = (share: Share): string =>
  share.of === 0 ? NONE : `${counted(share)}  ${percent(share.share)} [${interval(share)}]`

/** The mean over speakers and its interval, in the figure's own unit. */
export function averaged(by: BySpeaker | null, kind: Figure['kind']): string {
  if (by === null) return NONE
  const { mean, low, high } = by
  return kind === 'share'
    ? `${percent(mean)} [${interval(by)}]`
    : `${whole(mean)} [${whole(low)}–${whole(high)}]`
}

/** What the server says of the same values: `within 20 ms: 57 of 60, P50 +3`. */
export function agreed({ disturbed, ...alone }: Agreement): string {
  const said = ({ n, p50, within }: Omit<Agreement, 'agrees' | 'disturbed'>) =>
    `${within.count} of ${n}, P50 ${signed(p50)}`
  const parts = [
    ...(alone.n === 0 ? [] : [`within 20 ms: ${said(alone)}`]),
    ...(disturbed === null ? [] : [`under other sounds or a stalled line: ${said(disturbed)}`]),
  ]
  return parts.join('; ')
}

/** Whether they agree, in a word. */
export const agreementOf = ({ agrees }: Agreement): string =>
  agrees === null ? '' : agrees ? 'agrees' : 'DISAGREES'

/** `12 min 30 s`, `4.2 s`. */
export function lasting(ms: Millis): string {
  if (!isNumber(ms)) return NONE
  if (ms < 60_000) return `${decimal(ms / 1000, 1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
