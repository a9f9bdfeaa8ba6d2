import { createResampler } from './resampler.ts'

// The client's worklets look for this global and call `create(channels, from, to)`, then `full(chunk)`.
Object.assign(globalThis, {
  LibSampleRate: {
    create: async (_channels: number, fromHz: number, toHz: number) => ({
      full: createResampler(fromHz, toHz),
    }),
  },
})
