import type { Clock, Millis } from '../../flow/clock.ts'
import type { Dial } from '../caller/wire.ts'
import type { AgentWire } from './fake-agent.ts'

/** What answers at the other end of a fake line. */
export type Answer = (wire: AgentWire) => { receive(text: string): void; stop(): void }

/** A line without a network: every frame takes `oneWayMs` each way on the given clock, in order. */
export function fakeDial(clock: Clock, answer: Answer, oneWayMs: Millis = 0): Dial {
  return (_address, events) => {
    let open = true
    const close = (code: number, reason: string) => {
      if (!open) return
      open = false
      agent.stop()
      clock.after(oneWayMs, () => events.closed(code, reason))
    }
    const deliver = (run: () => void) => clock.after(oneWayMs, () => open && run())
    const agent = answer({ send: text => deliver(() => events.text(text)), close })
    clock.after(0, () => open && events.opened())
    return {
      send: text => deliver(() => agent.receive(text)),
      close,
      cut: () => close(1006, ''),
    }
  }
}
