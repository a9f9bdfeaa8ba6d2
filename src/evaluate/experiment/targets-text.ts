import type { Against, TargetReport } from './targets.ts'

/** The targets of a run for people, one line each; what is more than 10 % off is marked. */
export function targetLines(targets: readonly TargetReport[]): string[] {
  return targets.map(target => {
    const name = `${target.metric} ${target.statistic}`.padEnd(24)
    const value = target.measured === null ? 'not measured' : `${short(target.measured)} (n ${target.n})`
    return `${name} ${value.padEnd(16)} ${[bound('floor', target.floor), bound('goal', target.goal)].filter(Boolean).join('  ')}`.trimEnd()
  })
}

function bound(name: string, against: Against | null): string {
  if (!against) return ''
  if (against.met === null) return `${name} ${short(against.bound)}`
  const off = against.deviation_percent
  const deviation = off === null ? '' : ` ${off > 0 ? '+' : ''}${Math.round(off)} %`
  return `${name} ${short(against.bound)} ${against.met ? 'met' : 'MISSED'}${deviation}${against.flagged ? ' *' : ''}`
}

const short = (value: number): string => String(Math.round(value * 100) / 100)
