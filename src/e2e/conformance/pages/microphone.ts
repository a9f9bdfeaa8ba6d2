/** A microphone whose caller speaks when a test says so: mono at 16 kHz, silence in between. */
export interface Microphone {
  /** Resolves when all of it has been said; `base64` is s16le at 16 kHz. */
  speak(base64: string): Promise<void>
}

/** Puts it in place of the page's real one. Must run before a client asks for one. */
export function installMicrophone(): Microphone {
  let context: AudioContext | undefined
  let destination: MediaStreamAudioDestinationNode | undefined
  navigator.mediaDevices.getUserMedia = async () => {
    context ??= new AudioContext({ sampleRate: 16_000 })
    destination ??= context.createMediaStreamDestination()
    // A client stops the tracks it was given when it hangs up.
    return destination.stream.clone()
  }
  return {
    async speak(base64) {
      if (!context || !destination) throw new Error('no client has asked for the microphone')
      const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
      const pcm = new Int16Array(bytes.buffer)
      const buffer = context.createBuffer(1, pcm.length, 16_000)
      buffer.copyToChannel(
        Float32Array.from(pcm, sample => sample / 32_768),
        0,
      )
      const source = new AudioBufferSourceNode(context, { buffer })
      source.connect(destination)
      const over = new Promise(resolve => source.addEventListener('ended', resolve))
      source.start()
      await over
    },
  }
}
