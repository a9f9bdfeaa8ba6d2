import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const ours = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Imports of the official client that this page answers itself, by the end of their specifier. */
const replaced = new Map([
  ['/addLibsamplerateModule.js', ours('./add-resampler.ts')],
  ['livekit-client', ours('./livekit-left-out.ts')],
])

/**
 * Swaps two parts of the official client: the resampler that it would fetch from a public CDN, and the WebRTC
 * library, which is most of its weight and which a WebSocket call never reaches. The build fails when either is
 * no longer there to swap, so an upgrade of the client cannot bring the CDN back unnoticed.
 */
export function ownClientParts(): Plugin {
  const met = new Set<string>()
  return {
    name: 'own-client-parts',
    enforce: 'pre',
    resolveId(specifier, importer) {
      if (!importer?.includes('/@elevenlabs/client/')) return null
      for (const [ending, file] of replaced) {
        if (!specifier.endsWith(ending)) continue
        met.add(ending)
        return file
      }
      return null
    },
    generateBundle() {
      const missing = [...replaced.keys()].filter(ending => !met.has(ending))
      if (missing.length > 0) {
        this.error(`@elevenlabs/client no longer imports ${missing.join(', ')}; update ${import.meta.url}`)
      }
    },
  }
}
