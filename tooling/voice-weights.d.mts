export interface VoiceWeight {
  readonly name: string
  readonly from: string
  readonly sha256: string
}
export const VOICE_WEIGHTS: readonly VoiceWeight[]
export function copyVoiceWeights(outDir: string, packageDir?: string): Promise<void>
