import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { createMeter, type Meter } from '../metrics/meter.ts'
import type { ConversationRecord } from '../record/conversation-record.ts'
import { record } from '../replay/scripted-call.ts'
import { withSettings } from '../replay/settings.ts'
import type { LogEntry } from '../session/log.ts'
import { type Policy, plainPolicy } from '../session/turn/index.ts'
import { openCallLog } from './call-log.ts'

const live: Policy = { ...plainPolicy, greets: false }
const call = record([{ from: 1000, to: 2000, said: true }], live)

/** The call is written under this shadow: what is kept of it, counted and complained of. */
async function written(shadow: Policy, meter = createMeter()) {
  const log: LogEntry[] = []
  const records: ConversationRecord[] = []
  const complaints: string[] = []
  const { write, end } = openCallLog({
    header: { ...call.header, shadow },
    context: {},
    store: {
      begin: async () => {},
      append: (_, entries) => log.push(...entries) > 0,
      finish: async (_, done) => void records.push(done),
    },
    watch: () => {},
    logger: pino({ level: 'error' }, { write: line => void complaints.push(line) }),
    meter,
  })
  for (const entry of call.entries) write(entry)
  await end(false)
  return { log, record: records[0], complaints, counters: JSON.stringify(meter.snapshot()) }
}

describe('a shadow policy on a call', () => {
  test('is in the log, the record and the meter', async () => {
    const { log, record, counters, complaints } = await written(withSettings(live, { silence_ms: 250 }))
    expect(log.filter(entry => entry.kind === 'mark').map(({ mark }) => mark)).toMatchObject([
      { type: 'shadow', turn: 1, change: 'earlier', ms: -128 },
    ])
    expect(record?.antiphon.shadow).toMatchObject({ counts: { earlier: 1 }, policy: { silenceMs: 250 } })
    expect(counters).toContain('shadow_earlier')
    expect(complaints).toEqual([])
  })

  test('that crashes is complained of once, and the call is written as ever', async () => {
    const broken: Policy = Object.defineProperty({ ...live }, 'silenceMs', {
      get() {
        throw new Error('a bug')
      },
    })
    const { log, record, complaints } = await written(broken)
    expect(complaints).toEqual([expect.stringContaining('a shadow policy crashed')])
    expect(log).toHaveLength(call.entries.length + 1)
    expect(record?.antiphon.turns.length).toBeGreaterThan(0)
  })
})

test('figures that crash are complained of once, and the call is written as ever', async () => {
  const broken: Meter = {
    ...createMeter(),
    observe() {
      throw new Error('a bug')
    },
  }
  const { log, record, complaints } = await written(live, broken)
  expect(complaints).toEqual([expect.stringContaining('a call could not be counted')])
  expect(log.length).toBeGreaterThan(call.entries.length)
  expect(record?.antiphon.turns.length).toBeGreaterThan(0)
})
