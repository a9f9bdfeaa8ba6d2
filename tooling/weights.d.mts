export interface Weight {
  readonly name: string
  readonly from: string
  readonly sha256: string
}
export const WEIGHTS: readonly Weight[]
export const VOCABULARY_SHA256: string
export function copyWeights(outDir: string): Promise<void>
