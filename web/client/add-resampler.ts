import resamplerUrl from '../worklets/resampler-worklet.ts?worker&url'

/**
 * Takes the place of the client's function of this name: gives the worklet our resampler instead of one from a CDN.
 * The client asks for it where the browser cannot open audio at the call's rate (Firefox; iOS after its unlock).
 */
export async function addLibsamplerateModule(context: AudioContext): Promise<void> {
  await context.audioWorklet.addModule(resamplerUrl)
}
