import { escaped } from '../escaped.ts'
import type { ReportCall, Waveforms } from '../types.ts'
import { endOf, seconds, xOf } from './axis.ts'
import { events, measures } from './marks.ts'
import { replies, speech, turnEnds } from './speech.ts'
import { HALF, waveform } from './waveform.ts'

/** Tops of the lanes, px from above: seconds, caller, agent, replies, wire, measures. */
const CALLER = 32
const AGENT = CALLER + 2 * HALF + 8
const REPLIES = AGENT + 2 * HALF + 4
const WIRE = REPLIES + 28

/** A call over time as inline SVG; `id` is unique on its page. A second is as wide in every call, so it may scroll sideways. */
export function timeline(call: ReportCall, waveforms: Waveforms | undefined, id: string): string {
  const wire = events(call.events, WIRE)
  const measured = WIRE + wire.height + 8
  const below = measures(call.measures, measured)
  const height = measured + below.height + 4
  const end = endOf(call)
  const width = Math.ceil(xOf(end) + 120)
  const step_ms = waveforms?.step_ms ?? 0
  const names = [
    lane('caller', CALLER + HALF + 4),
    lane('agent', AGENT + HALF + 4),
    lane('wire', WIRE + 10),
    lane('measured', measured + 14),
  ]
  return [
    `<div class="tracks"><svg class="lanes" width="56" height="${height}" aria-hidden="true">${names.join('')}</svg>`,
    `<div class="scroll"><svg class="timeline" width="${width}" height="${height}" role="img" aria-label="timeline of ${escaped(call.name)}">`,
    seconds(end, height),
    speech(call.said, CALLER, 2 * HALF),
    waveform(waveforms?.caller ?? [], { step_ms, middle: CALLER + HALF, id, class: 'caller' }),
    waveform(waveforms?.agent ?? [], { step_ms, middle: AGENT + HALF, id, class: 'agent' }),
    replies(call.replies, REPLIES),
    turnEnds(call.said, CALLER, height),
    wire.svg,
    below.svg,
    '</svg></div></div>',
  ].join('')
}

const lane = (name: string, y: number): string => `<text x="0" y="${y}">${name}</text>`
