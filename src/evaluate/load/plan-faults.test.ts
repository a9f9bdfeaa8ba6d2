import { describe, expect, test } from 'vitest'
import { checkFaults } from '../../simulate/provider.ts'
import { lineFaultKinds, planFaults, providerFaultKinds, simulatorFaults } from './plan-faults.ts'

const plan = { seed: 7, count: 50, forMs: 600_000, hasProvider: true, mayStopServer: true }

describe('the faults of a load', () => {
  test('are as many as asked for, in order, inside of the load, and every kind is among them', () => {
    const faults = planFaults(plan)
    expect(faults).toHaveLength(50)
    const times = faults.map(({ atMs }) => atMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect([Math.min(...times) >= 8_000, Math.max(...times) <= 592_000]).toEqual([true, true])
    const kinds = new Set(faults.map(({ on, kind }) => `${on} ${kind}`))
    for (const kind of lineFaultKinds) expect(kinds).toContain(`line ${kind}`)
    for (const kind of providerFaultKinds) expect(kinds).toContain(`provider ${kind}`)
    expect([...kinds]).toEqual(expect.arrayContaining(['door above-limit', 'server stopped']))
  })

  test('are the same for the same seed, and others for another', () => {
    expect(planFaults(plan)).toEqual(planFaults(plan))
    expect(planFaults({ ...plan, seed: 8 })).not.toEqual(planFaults(plan))
  })

  test('leave out what is not there to go wrong', () => {
    const faults = planFaults({ ...plan, hasProvider: false, mayStopServer: false })
    expect(faults).toHaveLength(50)
    expect(new Set(faults.map(({ on }) => on))).toEqual(new Set(['line', 'door']))
  })

  test('need time to happen in', () => {
    expect(() => planFaults({ ...plan, forMs: 10_000 })).toThrow(/more than 16 s/)
    expect(planFaults({ ...plan, forMs: 10_000, count: 0 })).toEqual([])
  })

  test('are told to the simulator of a provider in its own words and on its own clock', () => {
    const faults = planFaults(plan)
    const told = simulatorFaults(faults, 20_000)
    expect(() => checkFaults('openai', told)).not.toThrow()
    const first = faults.find(({ on, kind }) => on === 'provider' && kind === 'server-error')
    const from = 20_000 + (first?.atMs ?? 0)
    expect(told).toContain(`chat:server-error@from=${from}ms,to=${from + (first?.lastsMs ?? 0)}ms`)
    expect(told.some(text => text.includes('stopped'))).toBe(false)
  })
})
