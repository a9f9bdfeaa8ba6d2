import { afterEach, describe, expect, test, vi } from 'vitest'
import { openChannel } from '../../../flow/channel.ts'
import { pause, startClock } from '../../../flow/clock.ts'
import { KEY, startVoice } from '../../../simulate/elevenlabs/fixtures/voice-stage.ts'
import type { FailureKind, ProviderError, SpeechPart, TextToSpeech } from '../../provider.ts'
import { checkElevenLabs } from './check.ts'
import type { ElevenLabsOptions } from './options.ts'
import { openElevenLabsVoice } from './voice.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const never = () => new AbortController().signal
const TEXT = ['This is the first clause,', 'and this is the second clause of it.']
const patient = { firstSoundMs: 20_000, betweenFramesMs: 20_000, finalMs: 1_000, closeMs: 50 }
const impatient = { ...patient, firstSoundMs: 400, betweenFramesMs: 400 }

async function stage(faults: readonly string[], options: Partial<ElevenLabsOptions> = {}) {
  const simulator = await startVoice(faults)
  const controller = new AbortController()
  const settings = { apiKey: KEY, url: simulator.url, voice: 'anna', deadlines: patient, ...options }
  const voice = openElevenLabsVoice(settings)
  const call = voice.forCall?.({ signal: controller.signal, voice: '', speed: 1 }) as TextToSpeech
  closing.push(simulator.close, voice.close)
  return { ...simulator, voice, call, controller, settings }
}

async function* only(...clauses: readonly string[]) {
  yield* clauses
}

async function speak(voice: TextToSpeech, text: AsyncIterable<string> = only(...TEXT), signal = never()) {
  const parts: SpeechPart[] = []
  try {
    for await (const part of voice.speak(text, { signal, voice: '', speed: 1 })) parts.push(part)
    return { parts, error: null, words: wordsIn(parts), samples: samplesIn(parts) }
  } catch (error) {
    return { parts, error: error as ProviderError, words: wordsIn(parts), samples: samplesIn(parts) }
  }
}

const wordsIn = (parts: readonly SpeechPart[]) =>
  parts.flatMap(part => part.words.map(word => word.text)).join(' ')
const samplesIn = (parts: readonly SpeechPart[]) => parts.reduce((sum, part) => sum + part.pcm.length, 0)
const WHOLE = TEXT.join(' ')

describe('what the service says is told with its kind and a remedy', () => {
  test.each<[string, FailureKind, RegExp, (number | null)?]>([
    ['bad-key', 'key', /^elevenlabs: refuses the key; correct ELEVENLABS_API_KEY.* \(Invalid API key\)$/],
    ['no-key', 'key', /: asks for a key; give it as ELEVENLABS_API_KEY \(Authentication is required/],
    [
      'voice-not-found',
      'request',
      /: has no voice "anna" for this key; choose .* \(A voice with voice_id anna/,
    ],
    ['model-refused', 'request', /: has no model "eleven_flash_v2_5" here; .* \(400: Model eleven_v3 is not/],
    ['plan-refused', 'request', /: does not offer this on the plan of this key; .* \(403: /],
    ['quota', 'quota', /: has no quota left for this key; .* \(This request exceeds your quota of/],
    ['quota-refused', 'quota', /: has no quota left for this key; .* \(401: /],
    ['quota-silent', 'late', /: gave no sound for 0\.4 s after a text; .* credits/],
    ['concurrency', 'rate', /: is asked too often or by too many at once; .* \(Too many concurrent/, 1_000],
    ['concurrency-refused', 'rate', /: is asked too often or by too many at once; .* \(429: /, 1_000],
    ['busy', 'rate', /: is asked too often or by too many at once; .* \(429: The system is busy/, 1_000],
    [
      'unavailable',
      'down',
      /: is not available; try again in a little, or see status\.elevenlabs\.io \(503\)$/,
    ],
    ['unavailable=502', 'down', /: is not available; .* \(502\)$/],
    ['idle-timeout', 'unreachable', /: closed the connection because no text came for too long/],
    ['max-contexts', 'rate', /: has too many contexts open on one connection; /, 0],
    ['settings-changed', 'broken', /: refuses the voice settings because they came late or changed/],
    ['unusual-activity', 'quota', /: has barred this free account; use a paid plan/],
    ['internal-error', 'down', /: failed by its own account; .* \(We are sorry, something went wrong\. /],
    ['close-1009', 'broken', /: found a message too big, .* voice "anna" can be spoken with eleven_flash/],
    ['close-1006', 'unreachable', /: lost the connection to http:\S+; .* \(close 1006\)$/],
    ['restart-1001', 'unreachable', /: restarts; try again \(going away\)$/, 1_000],
    ['restart-1012', 'unreachable', /: restarts; try again \(service restart\)$/, 1_000],
    ['restart-fin', 'unreachable', /: lost the connection to /],
    ['restart-rst', 'unreachable', /: lost the connection to /],
    ['slow=5000', 'late', /: gave no sound for 0\.4 s after a text; /],
    ['no-audio', 'late', /: gave no sound for 0\.4 s/],
    ['half-open', 'late', /: gave no sound for 0\.4 s/],
    ['empty', 'broken', /: ended a text without a sound; try again$/],
    ['rubbish', 'broken', /: sent something that is no frame of its API/],
  ])('%s: %s', async (fault, kind, message, retryAfterMs) => {
    const notes: unknown[] = []
    const { call, of, journal } = await stage([fault], {
      deadlines: kind === 'late' ? impatient : patient,
      noticed: note => notes.push(note),
    })
    const { error, samples } = await speak(call)
    expect(error?.message).toMatch(message)
    expect(error).toMatchObject({ name: 'ProviderError', provider: 'elevenlabs', kind })
    if (retryAfterMs !== undefined) expect(error?.retryAfterMs).toBe(retryAfterMs)
    expect(samples).toBe(0)
    expect(`${error?.stack} ${JSON.stringify([error, error?.cause, journal.entries, notes])}`).not.toContain(
      KEY,
    )
    expect(of('fault-injected').length).toBeGreaterThan(0)
  })

  test('a key that is wrong is not shown, though the server says it', async () => {
    const { voice } = await stage([], { apiKey: 'sk_wrong', voice: 'sk_wrong' })
    const { error } = await speak(voice)
    expect(error?.kind).toBe('key')
    expect(JSON.stringify([error?.message, error?.stack, String(error?.cause)])).not.toContain('sk_wrong')
    const odd = await stage([], { apiKey: 'sk_\nodd' })
    const bad = await speak(odd.voice)
    expect(bad.error).toMatchObject({ kind: 'key' })
    expect(bad.error?.message).not.toMatch(/odd/)
  })

  test('a frame of 17 MB is not read to its end', async () => {
    const { call } = await stage(['huge'])
    const { error } = await speak(call)
    expect(error).toMatchObject({
      kind: 'broken',
      message: expect.stringMatching(/: found a message too big/),
    })
  })

  test('no key: asked for', async () => {
    const { voice } = await stage([], { apiKey: '' })
    expect((await speak(voice)).error).toMatchObject({
      kind: 'key',
      message: expect.stringMatching(/asks for a key; give it as ELEVENLABS_API_KEY/),
    })
  })

  test('nothing listens there; there is no such host', async () => {
    const { voice } = await stage([], { url: 'http://127.0.0.1:9' })
    expect((await speak(voice)).error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(
        /does not answer: nothing listens at http:\/\/127\.0\.0\.1:9; .* \(ECONNREFUSED\)$/,
      ),
    })
    expect(() => openElevenLabsVoice({ apiKey: KEY, voice: 'anna', url: 'nonsense' })).toThrow(/must begin/)
  })

  test('the error is told at its frame and not at the close 800 ms later', async () => {
    const { call, of } = await stage(['quota'])
    await speak(call)
    expect(of('connection-closed')).toEqual([])
  })
})

describe('in the middle of a text', () => {
  test.each<[string, FailureKind, RegExp]>([
    ['stall=2', 'late', /: stopped in the middle of a text and gave no sound for 0\.4 s/],
    ['truncated=2', 'unreachable', /: lost the connection to /],
    ['truncated-1000=2', 'broken', /: closed the connection before all was spoken/],
  ])('%s: what was heard is heard, then it throws', async (fault, kind, message) => {
    const { call } = await stage([fault], { deadlines: kind === 'late' ? impatient : patient })
    const { error, words, samples } = await speak(call)
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) })
    expect(samples).toBe(16_000)
    expect(words).not.toBe('')
    expect(WHOLE.startsWith(words)).toBe(true)
    expect(words.length).toBeLessThan(WHOLE.length)
  })

  test.each([
    'no-final',
    'jitter=300',
    'odd-bytes',
    'no-alignment',
    'snake-case',
    'chars-names',
    'generation-times',
    'queued',
  ])('%s: all is heard, and its words', async fault => {
    const good = await stage([])
    const wanted = await speak(good.call)
    const { call } = await stage([fault])
    const { error, words, samples, parts } = await speak(call)
    expect(error).toBeNull()
    expect(words).toBe(WHOLE)
    expect(samples).toBe(wanted.samples)
    if (fault === 'no-alignment') return
    const starts = (of: readonly SpeechPart[]) => {
      let at = 0
      return of.flatMap(({ pcm, words }) => {
        const here = at
        at += pcm.length
        return words.map(({ from }) => here + from)
      })
    }
    const given = starts(parts)
    starts(wanted.parts).forEach((start, index) => {
      expect(Math.abs((given[index] ?? 0) - start)).toBeLessThan(400)
    })
  })

  test('a clause that went to a socket that is lost is not spoken: it throws', async () => {
    const { call, of } = await stage(['restart-1012@connection=1,message=3'])
    const text = openChannel<string>()
    text.push('This is the first clause.')
    const spoken = speak(call, text)
    await vi.waitFor(() => expect(of('audio-sent').length).toBeGreaterThan(2))
    text.push('And this is the second.')
    text.close()
    expect((await spoken).error).toMatchObject({ kind: 'unreachable' })
  })

  test('a socket that is lost between two clauses takes nothing with it', async () => {
    // The third message is what keeps the socket.
    const { call, of } = await stage(['restart-1012@connection=1,message=3'], {
      deadlines: { ...patient, keepAliveMs: 500 },
    })
    const text = openChannel<string>()
    text.push('This is the first clause.')
    const spoken = speak(call, text)
    await vi.waitFor(() => expect(of('connection-ended')).toHaveLength(1), 10_000)
    text.push('And this is the second.')
    text.close()
    expect(await spoken).toMatchObject({
      error: null,
      words: 'This is the first clause. And this is the second.',
    })
  })
})

describe('silence that is no failure', () => {
  test('a text that comes slowly is waited for', async () => {
    const { call, of } = await stage([], { deadlines: { ...patient, betweenFramesMs: 100, finalMs: 100 } })
    const text = openChannel<string>()
    text.push('One moment, please.')
    const spoken = speak(call, text)
    await vi.waitFor(() => expect(of('audio-sent').length).toBeGreaterThan(2))
    // Longer than anything is waited for.
    await pause(startClock(), 500)
    text.push('Here it is.')
    text.close()
    expect(await spoken).toMatchObject({ error: null, words: 'One moment, please. Here it is.' })
  })

  test('nothing to speak, nothing asked', async () => {
    const { call, of } = await stage(['no-audio'])
    expect(await speak(call, only('🙂', '...', ' '))).toMatchObject({
      error: null,
      words: '🙂 ...',
      samples: 0,
    })
    expect(of('context-opened')).toEqual([])
  })
})

describe('the check at the start', () => {
  const check = (settings: ElevenLabsOptions) =>
    checkElevenLabs(settings, { signal: never() }).then(
      () => null,
      error => error as ProviderError,
    )

  test('finds nothing where all is well, and speaks nothing', async () => {
    const { settings, of } = await stage([])
    expect(await check(settings)).toBeNull()
    expect(of('generation-started')).toEqual([])
    await vi.waitFor(() =>
      expect(of('text-received').some(({ closeSocket }) => closeSocket === true)).toBe(true),
    )
  })

  test.each<[string, Partial<ElevenLabsOptions>, FailureKind]>([
    ['a wrong key', { apiKey: 'sk_other' }, 'key'],
    ['no key', { apiKey: '' }, 'key'],
    ['an unknown voice', { voice: 'nobody' }, 'request'],
    ['a model that is refused', { model: 'eleven_v3' }, 'request'],
    ['a host where nothing listens', { url: 'http://127.0.0.1:9' }, 'unreachable'],
  ])('finds %s', async (_, options, kind) => {
    const { settings } = await stage([], options)
    expect(await check(settings)).toMatchObject({ name: 'ProviderError', kind })
  })

  test('an abort ends it quietly', async () => {
    const { settings } = await stage([])
    const controller = new AbortController()
    const checking = checkElevenLabs(settings, { signal: controller.signal })
    controller.abort()
    await expect(checking).resolves.toBeUndefined()
  })
})
