import { type LineProfile, lineProfiles, mobileStalls } from '../../simulate/line/profiles.ts'
import type { Cell } from './cell.ts'

const LEADS = [60, 120, 250, 400]
const ROUND_TRIPS = [40, 120, 250]

/** Which cells to run: all, a short look (`quick`), or only those whose name begins with one of `only`. */
export function plan(wanted: {
  readonly quick: boolean
  readonly only: readonly string[] | undefined
}): Cell[] {
  const cells = [...adaptive(), ...grid(), ...frames(), ...busyPages(), ...pythonCalls()]
  const chosen = wanted.only
    ? cells.filter(cell => wanted.only?.some(name => cell.id.startsWith(name)))
    : wanted.quick
      ? cells.filter(cell => /^(grid-40-free|grid-120-stalls)/.test(cell.id))
      : cells
  return wanted.quick
    ? chosen.map(cell => ({ ...cell, seconds: Math.min(30, cell.seconds), rounds: 4 }))
    : chosen
}

const standard: Cell = {
  id: '',
  client: 'js',
  line: lineProfiles.good,
  lead: 120,
  frameMs: 20,
  seconds: 60,
  rounds: 5,
  seed: 1,
  busyMs: 0,
}

const line = (roundTripMs: number, stalls: boolean): LineProfile =>
  stalls ? { roundTripMs, jitterMs: 10, stalls: mobileStalls } : { roundTripMs, jitterMs: 2, stalls: null }

function grid(): Cell[] {
  return ROUND_TRIPS.flatMap(roundTrip =>
    [false, true].flatMap(stalls =>
      LEADS.map(lead => ({
        ...standard,
        id: `grid-${roundTrip}-${stalls ? 'stalls' : 'free'}-${lead}`,
        line: line(roundTrip, stalls),
        lead,
        seconds: stalls ? 90 : 30,
        seed: roundTrip,
      })),
    ),
  )
}

function frames(): Cell[] {
  return [20, 40, 100].map(frameMs => ({
    ...standard,
    id: `frame-120-stalls-250-f${frameMs}`,
    line: line(120, true),
    lead: 250,
    frameMs,
    seconds: 90,
    seed: 3,
  }))
}

/** A page that renders: its main thread, which hands chunks on, is blocked for 100 ms each second. */
function busyPages(): Cell[] {
  return LEADS.slice(0, 3).map(lead => ({
    ...standard,
    id: `busy-40-free-${lead}`,
    lead,
    busyMs: 100,
    seconds: 45,
  }))
}

function pythonCalls(): Cell[] {
  return LEADS.map(lead => ({
    ...standard,
    id: `python-120-stalls-${lead}`,
    client: 'python' as const,
    line: line(120, true),
    lead,
    seconds: 90,
    seed: 5,
  }))
}

function adaptive(): Cell[] {
  const seconds = { good: 60, mobile: 600, bad: 300 }
  const names = ['good', 'mobile', 'bad'] as const
  return names.flatMap((name, i) =>
    (['js', 'python'] as const).map(client => ({
      ...standard,
      id: `adaptive-${name}-${client}`,
      client,
      line: lineProfiles[name],
      lead: 'adaptive' as const,
      seconds: seconds[name],
      seed: 11 + i,
    })),
  )
}
