import type { Samples } from '../audio/pcm.ts'
import type { SpeakerPorts } from './speaking.ts'
import { heardOf, type Part, samplesOf, type Track } from './track.ts'
import type { Turn } from './turn/index.ts'

export interface Settling {
  /** Samples of the turn that were heard. */
  readonly heard: Samples
  /** Whether it is part of the conversation. Tools that ran are in any case. */
  readonly keeps: boolean
  readonly fillersGoOn?: boolean
  /** It broke off: only what was made of it was ever there. */
  readonly broke?: boolean
}

type Ports = Pick<SpeakerPorts, 'emit' | 'history' | 'isChat'>

/**
 * What was heard of a turn, and the tools that it called, become part of the conversation; the client learns what was not heard. Returns what the
 * reply was heard to say; null: nothing.
 */
export function settleTurn(ports: Ports, { parts, turn }: Track, how: Settling): string | null {
  const said: string[] = []
  for (const part of parts) {
    if (part.isSettled || (part.kind === 'filler' && how.fillersGoOn)) continue
    part.isSettled = true
    const audible =
      part.kind === 'filler' ? settleFiller(ports, turn, part, how) : settlePart(ports, turn, part, how)
    ports.history.called(how.keeps ? audible : '', part.calls)
    if (part.kind === 'reply' && audible !== '') said.push(audible)
  }
  return said.length > 0 ? said.join(' ') : null
}

function settlePart(
  { emit, isChat }: Ports,
  turn: Turn,
  part: Part,
  { heard, broke = false }: Settling,
): string {
  const original = part.text.replace(/\s+/g, ' ').trim()
  const isAudible = isChat || part.isAudible || (part.from !== null && heard > part.from)
  if (original === '' || !isAudible) return ''
  const audible = heardOf(part, heard)
  if (!part.isTold) emit({ type: 'agent-said', turn, text: broke ? audible : original })
  if (isChat && !part.isOver) emit({ type: 'agent-text', turn, part: 'stop', text: '' })
  if (audible.replace(/\s+/g, ' ') !== original && (part.isTold || !broke))
    emit({ type: 'agent-corrected', turn, original, heard: audible })
  part.isTold = true
  return audible
}

function settleFiller({ emit }: Ports, turn: Turn, part: Part, { heard }: Settling): string {
  const { text } = part
  const audible = heardOf(part, heard)
  if (audible !== text) emit({ type: 'agent-corrected', turn, original: text, heard: audible, filler: true })
  return audible
}

/** What was made of a reply, and how much of it was heard. */
export const lossOf = (parts: readonly Part[], heard: Samples) => ({
  heardSamples: parts.reduce((sum, part) => sum + samplesOf(part, heard), 0),
  madeSamples: parts.reduce((sum, { playout }) => sum + (playout?.made ?? 0), 0),
  madeChars: textOf(parts).length,
  heardChars: parts.reduce((sum, part) => sum + heardOf(part, heard).length, 0),
})

export const textOf = (parts: readonly Part[]): string =>
  parts
    .map(({ text }) => text.trim())
    .filter(text => text !== '')
    .join(' ')
