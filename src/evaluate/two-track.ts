import { writeFile } from 'node:fs/promises'
import { INPUT_RATE, type Pcm } from '../audio/pcm.ts'
import { writeWav } from '../audio/wav.ts'
import type { CallResult } from './caller/result.ts'
import { resampleWhole } from './clip.ts'

/** A call as a stereo WAV on one time base from the connection: left the caller's microphone, right what the client played. */
export async function writeRecording(path: string, result: CallResult): Promise<void> {
  const rate = Math.max(INPUT_RATE, result.agent.rate)
  const caller = resampleWhole(result.caller, INPUT_RATE, rate)
  const agent = resampleWhole(result.agent.pcm, result.agent.rate, rate)
  const length = Math.max(caller.length, agent.length)
  await writeFile(path, writeWav(rate, [padded(caller, length), padded(agent, length)])).catch(cause => {
    throw new Error(`cannot write the recording: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  })
}

function padded(pcm: Pcm, length: number): Pcm {
  const whole = new Int16Array(length)
  whole.set(pcm)
  return whole
}
