import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTicket, signTicket, type Ticket, type TicketPurpose } from './ticket.ts'

const key = Buffer.alloc(32, 7)
const purposes: readonly TicketPurpose[] = ['signed_url', 'self_host']
const tickets: fc.Arbitrary<Ticket> = fc.record(
  {
    purpose: fc.constantFrom(...purposes),
    subject: fc.string({ maxLength: 60, unit: 'grapheme' }),
    expiresAt: fc.integer({ min: 1, max: 4_000_000_000 }),
    conversationId: fc.string({ maxLength: 70 }),
    branchId: fc.string({ maxLength: 70 }),
    environment: fc.string({ maxLength: 20 }),
  },
  { requiredKeys: ['purpose', 'subject', 'expiresAt'] },
)

test('what was signed reads back until its time is over, and fits into a URL and a subprotocol as it is', () => {
  fc.assert(
    fc.property(tickets, ticket => {
      const text = signTicket(key, ticket)
      expect(text).toMatch(/^cvtkn_[\w.-]+$/)
      expect(readTicket(key, text, { purpose: ticket.purpose, now: ticket.expiresAt - 1 })).toEqual(ticket)
      expect(readTicket(key, text, { purpose: ticket.purpose, now: ticket.expiresAt })).toBeNull()
    }),
  )
})

test('any flipped bit is refused', () => {
  fc.assert(
    fc.property(tickets, fc.nat(), fc.nat({ max: 7 }), (ticket, at, bit) => {
      const bytes = Buffer.from(signTicket(key, ticket))
      const place = at % bytes.length
      bytes[place] = (bytes[place] ?? 0) ^ (1 << bit)
      for (const encoding of ['utf8', 'latin1'] as const)
        expect(readTicket(key, bytes.toString(encoding), { purpose: ticket.purpose, now: 0 })).toBeNull()
    }),
    { numRuns: 1000 },
  )
})

test('another key’s, another purpose’s, a part, and two in a row are refused', () => {
  fc.assert(
    fc.property(tickets, fc.nat(), (ticket, at) => {
      const text = signTicket(key, ticket)
      const { purpose } = ticket
      const read = (given: string) => readTicket(key, given, { purpose, now: 0 })
      expect(readTicket(Buffer.alloc(32, 8), text, { purpose, now: 0 })).toBeNull()
      expect(read(text.slice(0, at % text.length))).toBeNull()
      expect(read(`${text}x`)).toBeNull()
      expect(read(`${text}.${text}`)).toBeNull()
      for (const other of purposes.filter(name => name !== purpose))
        expect(readTicket(key, text, { purpose: other, now: 0 })).toBeNull()
    }),
  )
})

test('whatever is no ticket is none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      for (const given of [text, `cvtkn_${text}`, `cvtkn_${text}.${text}`])
        expect(readTicket(key, given, { purpose: 'signed_url', now: 0 })).toBeNull()
    }),
  )
})
