import type { Measurement } from '../../measure/measure.ts'
import type { Evidence } from '../evidence.ts'

export type Turn = Measurement['turns'][number]
export type Reply = Measurement['replies'][number]
export type Sound = Measurement['overlaps'][number]

export const turn = (of: Partial<Turn> = {}): Turn => ({
  type: 'speech',
  clips: ['a clip'],
  origin: 'made',
  said: 'what time is it',
  onset_ms: 3_000,
  end_ms: 4_000,
  reply: 2,
  response_gap_ms: 300,
  lead_in_ms: 0,
  filler: false,
  first_frame_ms: 300,
  false_cut_off_ms: null,
  barge_in: null,
  transcript: 'What time is it?',
  word_errors: { errors: 0, words: 4 },
  in_vain: false,
  ...of,
})

export const reply = (of: Partial<Reply> = {}): Reply => ({
  reply: 1,
  text: 'Hello, how can I help you?',
  corrected: null,
  first_frame_ms: 100,
  audible_from_ms: 110,
  audible_to_ms: 2_000,
  received_ms: 1_900,
  played_ms: 1_900,
  interrupted: false,
  ...of,
})

export const sound = (of: Partial<Sound> = {}): Sound => ({
  sound: 'mm-hmm',
  onset_ms: 5_000,
  end_ms: 5_300,
  reply: 2,
  took_floor: false,
  answered: false,
  hole_ms: 0,
  resume_ms: null,
  ...of,
})

/** A short call: a greeting, a question, an answer that was cut, a backchannel. */
export function evidence(
  of: Partial<Pick<Measurement, 'turns' | 'replies' | 'overlaps' | 'gaps'>> &
    Partial<Omit<Evidence, 'measurement'>> & { readonly said?: string } = {},
): Evidence {
  const { said, turns, replies, overlaps, gaps = [], ...rest } = of
  return {
    measurement: {
      greeting_ms: 110,
      turns: turns ?? [turn(said === undefined ? {} : { said })],
      replies: replies ?? [
        reply(),
        reply({
          reply: 2,
          text: 'It is ten past two.',
          corrected: 'It is ten',
          audible_from_ms: 4_300,
          audible_to_ms: 5_400,
          interrupted: true,
        }),
      ],
      gaps,
      overlaps: overlaps ?? [sound()],
      agent_speech_ms: 60_000,
      unreadable: [],
    },
    source: 'caller',
    problem: null,
    server: null,
    kept: null,
    endMs: 9_000,
    ...rest,
  }
}
