import type { FileHandle } from 'node:fs/promises'
import { findDurations, type OnnxGraph, outputSuffix, readGraph } from './onnx-graph.ts'
import { readVoiceFile } from './voice-file.ts'

/** A voice's model, ready to be loaded: its bytes, and the output that says how long each id lasts, if it has one. */
export interface VoiceModel {
  readonly bytes: Uint8Array
  readonly durations: string | undefined
  /** Whether it takes a speaker's number. */
  readonly takesSpeaker: boolean
}

/** The largest Piper voices ("high") have 120 MB. */
const MAX_BYTES = 1_000_000_000
// Room behind the model for what makes the durations an output.
const SUFFIX_BYTES = 4096
const INPUTS = ['input', 'input_lengths', 'scales'] as const
const OUTPUT = 'output'
const SPEAKER = 'sid'

/**
 * Reads a Piper voice's `.onnx` and, in memory, makes its durations an output. Throws an Error that names the file and says what
 * is wrong where it cannot be read, is cut off, or is the model of something else.
 */
export async function readVoiceModel(file: string, speakers: number): Promise<VoiceModel> {
  const buffer = await readWithRoom(file)
  const model = buffer.subarray(0, buffer.length - SUFFIX_BYTES)
  const graph = graphOf(file, model)
  refuseOthers(file, graph, speakers)
  const durations = findDurations(graph)
  const takesSpeaker = graph.inputs.includes(SPEAKER)
  const suffix = durations === undefined ? new Uint8Array(0) : outputSuffix(durations)
  const isOutput = durations !== undefined && graph.outputs.includes(durations)
  if (isOutput || suffix.length === 0 || suffix.length > SUFFIX_BYTES)
    return { bytes: model, durations: isOutput ? durations : undefined, takesSpeaker }
  buffer.set(suffix, model.length)
  return { bytes: buffer.subarray(0, model.length + suffix.length), durations, takesSpeaker }
}

function graphOf(file: string, model: Uint8Array): OnnxGraph {
  try {
    return readGraph(model)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `${file} is no whole ONNX model (${why}): compare its size and checksum with where it came from, and pull or copy it again`,
      { cause },
    )
  }
}

function refuseOthers(file: string, { inputs, outputs }: OnnxGraph, speakers: number): void {
  const expected = speakers > 1 ? [...INPUTS, SPEAKER] : INPUTS
  const missing = expected.filter(input => !inputs.includes(input))
  if (missing.length === 0 && outputs.includes(OUTPUT)) return
  throw new Error(
    `${file} is not the model of ${speakers > 1 ? `a Piper voice of ${speakers} speakers` : 'a Piper voice'}: expected were the inputs ` +
      `${expected.join(', ')} and the output ${OUTPUT}, but it has the inputs ${inputs.slice(0, 8).join(', ') || '(none)'} ` +
      `and the outputs ${outputs.slice(0, 8).join(', ') || '(none)'}`,
  )
}

// Read straight into its place: a copy of the weights would be 63 MB or more.
const readWithRoom = (file: string): Promise<Uint8Array> =>
  readVoiceFile(file, { maxBytes: MAX_BYTES, what: 'model' }, async (handle, bytes) => {
    const buffer = new Uint8Array(bytes + SUFFIX_BYTES)
    const read = await fill(handle, buffer.subarray(0, bytes))
    if (read !== bytes) throw new Error(`${file} was cut short while it was read: pull or copy it again`)
    return buffer
  })

async function fill(handle: FileHandle, target: Uint8Array): Promise<number> {
  let at = 0
  while (at < target.length) {
    const { bytesRead } = await handle.read(target, at, target.length - at, at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return at
}
