import { NONE, whole } from '../../turns/report/numbers.ts'

/** `response_gap_ms` → `response gap`; the unit stands beside the numbers. */
export const plainName = (name: string): string => name.replace(/_ms$/, '').replaceAll('_', ' ')

/** A figure in its unit: whole milliseconds, shares and scores with two decimals. */
export function inUnit(name: string, value: number | null): string {
  if (value === null) return NONE
  if (name.endsWith('_ms')) return `${whole(value)} ms`
  return String(Number(value.toFixed(2)))
}
