import { ears, loudness, mind } from './fakes.ts'
import { readableVoice } from './words.ts'

const close = async (): Promise<void> => {}

/** Modules of what runs on this machine, with something in it that needs no model and whose words can be read. */
export const silero = { loadSilero: async () => ({ ...loudness, close }) }
export const moonshine = { loadMoonshine: async () => ({ ...ears, name: 'moonshine', close }) }
export const brain = { createDemoBrain: () => mind }
export const voice = {
  openVoice: async () => ({ tts: { ...readableVoice('house', 16_000), close }, why: 'a fake', advice: null }),
}
