import { defineConfig, type ProxyOptions } from 'vite'
import { ownClientParts } from './client/own-client-parts.ts'

/** Where `vite dev` finds a running server; a production page is served by that server itself. */
const server = process.env.ANTIPHON_URL
const proxy: Record<string, ProxyOptions> = server ? { '/v1': { target: server, ws: true } } : {}

/** Builds the console into `dist/web`: one page, no request to any other host, no inline script or style. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [ownClientParts()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // An inlined worklet would be a data: URL, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
