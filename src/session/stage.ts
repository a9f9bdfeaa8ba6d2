import type { AgentSpec } from '../agents/spec.ts'
import { toSamples } from '../audio/pcm.ts'
import { virtualClock } from '../flow/virtual-clock.ts'
import type {
  LanguageModel,
  SpeechToText,
  TextToSpeech,
  TurnEndModel,
  VoiceActivity,
} from '../speech/provider.ts'
import type { LogEntry } from './log.ts'
import type { Emission, Frame, Line } from './ports.ts'
import { startSession } from './session.ts'
import type { ToolBox } from './tool-box.ts'
import { type EndReason, type Policy, plainPolicy } from './turn/index.ts'

/** 100 ms a word: a voice whose timing a test can count. */
const WORD_MS = 100
const RATE = 16_000

export interface StageOptions {
  readonly policy?: Partial<Policy>
  readonly spec?: Partial<AgentSpec>
  readonly llm?: LanguageModel
  readonly tts?: TextToSpeech
  readonly stt?: SpeechToText
  readonly houseVoice?: TextToSpeech
  readonly turnEnd?: TurnEndModel
  readonly tools?: ToolBox
  readonly hears?: readonly string[]
  readonly says?: string
}

/** A session among fakes on a virtual clock: loud samples are speech, the recogniser reads from a list, a word takes 100 ms. */
export function setStage(options: StageOptions = {}) {
  const clock = virtualClock()
  const controller = new AbortController()
  const emitted: Emission[] = []
  const log: LogEntry[] = []
  const played: { turn: number; pcm: Frame['pcm'] }[] = []
  const sounded: {
    readonly turn: number
    readonly from: number
    readonly to: number
    readonly text: string
  }[] = []
  const closed: EndReason[] = []
  const crashes: unknown[] = []
  const handled: string[] = []
  const cleared: number[] = []
  const hears = [...(options.hears ?? [])]
  const line = fakeLine()
  const spec = { ...plainSpec, ...options.spec }
  const session = startSession({
    spec,
    policy: { ...plainPolicy, greets: spec.firstMessage !== '', ...options.policy },
    providers: {
      vad: loudness,
      stt: options.stt ?? reads(() => hears.shift() ?? ''),
      llm: options.llm ?? says(options.says ?? 'One two three four five six seven eight nine ten.'),
      tts: options.tts ?? voice,
      ...(options.houseVoice && { houseVoice: options.houseVoice }),
      ...(options.turnEnd && { turnEnd: options.turnEnd }),
    },
    ...(options.tools && { tools: options.tools }),
    clock,
    signal: controller.signal,
    line: line.port,
    log: entry => log.push(entry),
    tape: () => {},
    crashed: error => crashes.push(error),
  })

  /** A line that plays at once and in real time. */
  function fakeLine() {
    let turn = 0
    let queued = 0
    /** When what was played will have been heard. */
    let endsAt = 0
    let finished = false
    const heard = () => Math.max(0, queued - toSamples(Math.max(0, endsAt - clock.now()), RATE))
    const watch = (mine: number) =>
      clock.after(((queued - heard()) * 1000) / RATE, () => {
        if (turn !== mine || !finished) return
        if (heard() < queued) {
          watch(mine)
          return
        }
        turn = 0
        session.ended(mine)
      })
    const port: Line = {
      rate: RATE,
      play({ pcm, letters }, mine) {
        if (turn !== mine) {
          turn = mine
          queued = 0
          finished = false
          endsAt = clock.now()
          session.started(mine)
        }
        queued += pcm.length
        const from = Math.max(endsAt, clock.now())
        endsAt = from + (pcm.length * 1000) / RATE
        sounded.push({ turn: mine, from, to: endsAt, text: letters.map(({ char }) => char).join('') })
        played.push({ turn: mine, pcm })
      },
      finish(mine) {
        finished = true
        watch(mine)
      },
      lower() {
        handled.push('lower')
      },
      hold() {
        handled.push('hold')
      },
      resume() {
        handled.push('resume')
      },
      clear(mine) {
        const result = turn === mine ? heard() : 0
        if (turn === mine) cleared.push(mine)
        turn = 0
        return result
      },
      heard,
      emit: emission => emitted.push(emission),
      close: reason => closed.push(reason),
    }
    return { port }
  }

  return {
    clock,
    session,
    emitted,
    log,
    played,
    /** When it sounded, and what. */
    sounded,
    closed,
    crashes,
    /** What the line was told to do with the reply under way. */
    handled,
    /** Turns whose sound the line had to take back. */
    cleared,
    abort: () => controller.abort(),
    /** The caller makes sound (or none) for `ms`, in chunks of 20 ms. */
    async caller(ms: number, loud: boolean) {
      for (let passed = 0; passed < ms; passed += 20) {
        session.hear(new Int16Array(320).fill(loud ? 8000 : 0))
        await clock.pass(20)
      }
    },
    said: (type: Emission['type']) => emitted.filter(emission => emission.type === type),
  }
}

/** Chunks are loud or quiet as a whole, so one sample of each tells. */
export const loudness: VoiceActivity = {
  name: 'loudness',
  async *detect(audio, { signal }) {
    let to = 0
    let filled = 0
    let loud = false
    for await (const pcm of audio) {
      for (let left = pcm.length; left > 0 && !signal.aborted; ) {
        const taken = Math.min(left, 512 - filled)
        loud ||= Math.abs(pcm[0] ?? 0) > 1000
        left -= taken
        filled += taken
        if (filled < 512) continue
        to += 512
        yield { to, probability: loud ? 0.9 : 0.01 }
        filled = 0
        loud = false
      }
    }
  },
}

export const reads = (next: () => string): SpeechToText => ({
  name: 'list',
  async *transcribe(input) {
    for await (const item of input) {
      if (item.type === 'flush') yield { type: 'text-final', text: next(), confidence: 0.9, mark: item.mark }
    }
  },
})

export const says = (text: string): LanguageModel => ({
  name: 'one answer',
  async *reply(_, { signal }) {
    for (const word of text.split(/(?<= )/)) {
      if (signal.aborted) return
      yield { type: 'text-delta', text: word }
    }
    yield { type: 'finish', reason: 'stop' }
  },
})

export const voice: TextToSpeech = {
  name: 'ticks',
  rate: RATE,
  async *speak(text, { signal }) {
    for await (const clause of text) {
      if (signal.aborted) return
      const words = clause.split(' ')
      const each = toSamples(WORD_MS, RATE)
      yield {
        pcm: new Int16Array(words.length * each).fill(100),
        words: words.map((word, index) => ({ text: word, from: index * each, to: (index + 1) * each })),
      }
    }
  },
}

export const plainSpec: AgentSpec = {
  id: 'demo',
  name: 'Demo',
  language: 'en',
  firstMessage: '',
  prompt: 'You are a test.',
  llm: 'demo-rules',
  customLlm: null,
  backupLlm: 'default',
  cascadeTimeoutMs: 4000,
  sampling: { temperature: null, maxTokens: null },
  textOnly: false,
  canEndCall: true,
  voice: { id: 'rms', model: '', speed: 1, stability: null, similarityBoost: null },
  inputFormat: 'pcm_16000',
  outputFormat: 'pcm_16000',
  clientEvents: null,
  turn: {
    policy: 'plain',
    eagerness: 'normal',
    spellingPatience: true,
    numbers: {},
    ignoredTerms: [],
    speculates: true,
    interruptible: true,
    firstMessageInterruptible: true,
    maxDurationMs: 600_000,
    maxDurationMessage: '',
    silenceEndCallMs: null,
    turnTimeoutMs: null,
    initialWaitMs: null,
    softTimeout: { ms: null, messages: ['Hhmmmm...yeah.'], isMixed: false, most: 1 },
    shadow: null,
    fillerMs: null,
  },
}
