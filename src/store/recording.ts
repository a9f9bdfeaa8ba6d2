import { type FileHandle, open } from 'node:fs/promises'
import { pcmToBytes } from '../audio/bytes.ts'
import { INPUT_RATE, type Pcm, type Samples } from '../audio/pcm.ts'
import { wavHeader } from '../audio/wav.ts'
import { openTape } from './tape.ts'

/**
 * A call on two tracks of one time base, the caller left and the agent right: positions are samples at the recording's
 * rate, counted from the start of the call. Only what was heard belongs on the agent's track.
 * Neither track's method waits or throws.
 */
export interface Recording {
  caller(pos: Samples, pcm: Pcm): void
  agent(pos: Samples, pcm: Pcm): void
  /** Writes the rest. Never rejects: what went wrong is in the result. */
  close(): Promise<Recorded>
}

export interface Recorded {
  /** Length of the file. */
  readonly samples: Samples
  /** Samples of both tracks that are not in it: they came too late, lay outside the call, or the disk was too slow. */
  readonly dropped: Samples
  /** Why the file ends early, when it does. */
  readonly error: Error | null
}

export interface RecordingOptions {
  /** How long a place stays open for samples that come late; the window ends with the track that is ahead. */
  readonly windowSeconds?: number
  /** The longest recording: what lies beyond is dropped. */
  readonly maxSeconds?: number
  /** Called once, when the file cannot be written; the call goes on. */
  readonly failed?: (error: Error) => void
}

const HEADER_BYTES = 44
const FRAME_BYTES = 4
// 640 kB a call.
const WINDOW_SECONDS = 10
const MAX_SECONDS = 4 * 3600

/**
 * Starts a recording at `path`, replacing what is there. Memory is bounded, and the header is put right second by
 * second, so that the file of a process that died can be read as it is, up to its last seconds.
 */
export function openRecording(path: string, rate = INPUT_RATE, options: RecordingOptions = {}): Recording {
  const { windowSeconds = WINDOW_SECONDS, maxSeconds = MAX_SECONDS } = options
  const tape = openTape({ blockSamples: rate, windowBlocks: windowSeconds, maxBlocks: maxSeconds })
  let frames: Samples = 0
  let error: Error | null = null
  const putHeader = (file: FileHandle) => writeAt(file, wavHeader({ rate, channels: 2, frames }), 0)
  const opened = open(path, 'w').then(async file => {
    await putHeader(file)
    return file
  })
  opened.catch(fail)
  let draining: Promise<void> | null = null

  function fail(reason: unknown): void {
    tape.stop()
    if (error !== null) return
    error = reason instanceof Error ? reason : new Error(String(reason))
    options.failed?.(error)
  }

  function record(channel: 0 | 1, pos: Samples, pcm: Pcm): void {
    if (tape.write(channel, Math.round(pos), pcm)) draining ??= drain(false)
  }

  async function drain(everything: boolean): Promise<void> {
    try {
      const file = await opened
      for (let block = tape.take(everything); block; block = tape.take(everything)) {
        const bytes = pcmToBytes(block.pcm)
        await writeAt(file, bytes, HEADER_BYTES + block.from * FRAME_BYTES)
        frames = Math.max(frames, block.from + bytes.length / FRAME_BYTES)
        await putHeader(file)
      }
    } catch (reason) {
      fail(reason)
    } finally {
      draining = null
    }
  }

  return {
    caller: (pos, pcm) => record(0, pos, pcm),
    agent: (pos, pcm) => record(1, pos, pcm),
    async close() {
      await draining
      await drain(true)
      await opened.then(file => file.close()).catch(fail)
      return { samples: frames, dropped: tape.dropped, error }
    },
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
