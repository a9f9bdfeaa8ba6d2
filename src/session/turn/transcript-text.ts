import type { Command, Event } from './events.ts'
import { adaptivePolicy, type Policy, plainPolicy } from './policy.ts'
import { play } from './script.ts'

const PER_MS = 16
const positions = new Set(['pos', 'from', 'to'])
const hidden = new Set(['at', 'type', 'soundAt', 'probability', 'confidence'])

/**
 * Plays a golden conversation and writes it out again. The format: `#` comments, one `policy key=value …` line (`policy adaptive …` for that
 * policy), then
 * `  time  event key=value …` lines. In the output, `·` marks what time itself brought and `→` what was asked for.
 */
export function rewrite(text: string): string {
  const lines = text.split('\n')
  const comments = lines.filter(line => line.startsWith('#'))
  const settings = lines.find(line => line.startsWith('policy')) ?? 'policy'
  const given = lines.filter(line => /^\s*\d+\s+[a-z]/.test(line)).map(parseEvent)
  const base = settings.startsWith('policy adaptive') ? adaptivePolicy : plainPolicy
  const policy: Policy = { ...base, ...parsePairs(settings.slice('policy'.length), 1) }
  const own = new Set<Event | Command>(given)
  const body = play(given, policy, { tailMs: 3000 }).trace.map(item => line(item, own))
  return [...comments, settings, '', ...body, ''].join('\n')
}

function line(item: Event | Command, given: ReadonlySet<Event | Command>): string {
  const text = `${item.type}${Object.entries(item)
    .filter(([key, value]) => !hidden.has(key) && value !== null)
    .map(
      ([key, value]) =>
        ` ${key}=${positions.has(key) ? `${Number(value) / PER_MS}ms` : JSON.stringify(value)}`,
    )
    .join('')}`
  if (!('at' in item)) return `           → ${text}`
  return `${String(Math.round(item.at)).padStart(8)} ${given.has(item) ? ' ' : '·'} ${text}`
}

function parseEvent(source: string): Event {
  const [, at, type, rest] = /^\s*(\d+)\s+([a-z-]+)(.*)$/.exec(source) ?? []
  const fact = {
    at: Number(at),
    type,
    soundAt: 0,
    probability: 0,
    confidence: 0.9,
    ...parsePairs(rest ?? '', PER_MS),
  }
  return fact as unknown as Event
}

function parsePairs(source: string, perMs: number): Record<string, unknown> {
  const pairs = [...source.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|\S+)/g)]
  return Object.fromEntries(
    pairs.map(([, key, value]) => {
      const raw = value as string
      return [key, /^\d+ms$/.test(raw) ? Number(raw.slice(0, -2)) * perMs : JSON.parse(raw)]
    }),
  )
}
