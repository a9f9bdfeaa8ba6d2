import type { Pcm } from '../../audio/pcm.ts'
import { WINDOW_SAMPLES } from './silero-model.ts'

/** Cuts a stream of chunks of any size into windows. Reads ahead by no more than a chunk; an unfinished last window is dropped. */
export async function* cutWindows(audio: AsyncIterable<Pcm>): AsyncGenerator<Pcm> {
  let window = new Int16Array(WINDOW_SAMPLES)
  let filled = 0
  for await (const chunk of audio) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + WINDOW_SAMPLES - filled)
      window.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < WINDOW_SAMPLES) continue
      yield window
      window = new Int16Array(WINDOW_SAMPLES)
      filled = 0
    }
  }
}
