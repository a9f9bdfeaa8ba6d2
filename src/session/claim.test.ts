import { describe, expect, test } from 'vitest'
import { claimOf, spoken } from './claim.ts'

const claim = (
  text: string,
  of: { confidence?: number; own?: string; asked?: boolean; ignored?: string[] } = {},
) =>
  claimOf(text, {
    confidence: of.confidence ?? 0.8,
    own: spoken(of.own ?? ''),
    ignored: of.ignored ?? [],
    asked: of.asked ?? false,
  })

describe('words over the agent’s speech', () => {
  test.each(['Mm-hmm.', 'Yeah.', 'Okay, right.', 'I see.', 'Uh-huh'])(
    '%s only says that somebody listens',
    text => {
      expect(claim(text)).toBe('backchannel')
    },
  )

  test.each(['Yeah.', 'Okay.', 'No, thanks.'])('%s answers a question', text => {
    expect(claim(text, { asked: true })).toBe('floor')
  })

  test.each([
    ['Can I', 0.4],
    ['Yeah, but how', 0.6],
    ['What about tomorrow?', 0.7],
  ])('%s takes the floor', (text, confidence) => {
    expect(claim(text, { confidence })).toBe('floor')
  })

  test.each([
    ['Stop.', 0.14],
    ['Wait,', 0.5],
    ['Step,', 0.15],
    ['No.', 0.38],
  ])('%s is a demand', (text, confidence) => {
    expect(claim(text, { confidence })).toBe('demand')
  })

  test.each([
    ['', 0],
    ['Chief', 0.01],
    ['You see?', 0.06],
  ])('"%s" is not to be told from a noise', (text, confidence) => {
    expect(claim(text, { confidence })).toBe('unclear')
  })

  test('the agent’s own are an echo, also when one of them was misheard; with the caller’s among them they are not', () => {
    const own = 'Welcome, and thank you for calling. Let me tell you a little about the old lighthouse'
    expect(claim('Welcome', { own: 'Welcome, and' })).toBe('echo')
    expect(claim('Welcome in', { own: 'Welcome, and' })).toBe('echo')
    expect(claim('Let me see', { own: 'Let me tell you a' })).toBe('floor')
    expect(claim('The price?', { own: 'about the old lighthouse' })).toBe('floor')
    expect(claim('and thank you for falling', { own: 'Welcome, and thank you for calling. Let me' })).toBe(
      'echo',
    )
    expect(claim('about the old light house', { own })).toBe('echo')
    expect(claim('thank you I have a question', { own })).toBe('floor')
    // The agent said that, but not just now.
    expect(claim('Thank you, and', { own })).toBe('floor')
  })

  test('what an agent is set up to ignore interrupts it no more than a nod, in whatever case', () => {
    const ignored = ['Roger that', 'stop it']
    expect(claim('Roger that.', { ignored })).toBe('backchannel')
    expect(claim('stop it!', { ignored })).toBe('backchannel')
    expect(claim('Roger that, and now?', { ignored })).toBe('floor')
  })
})
