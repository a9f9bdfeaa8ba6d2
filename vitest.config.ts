import { defineConfig } from 'vitest/config'

// Machines are shared and slow at times; a test waits for conditions, and only a hang is a failure.
// Whatever voice its developer has pulled: the tests speak with the one of the package, unless they say otherwise. And whatever keys they have: nobody is paid.
const env = { ANTIPHON_TTS: 'flite', GROQ_API_KEY: '', ELEVENLABS_API_KEY: '', OPENAI_API_KEY: '' }
const patience = { testTimeout: 60_000, hookTimeout: 120_000, pool: 'forks' as const, env }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'tooling/**/*.test.ts'],
          exclude: ['src/e2e/**'],
        },
      },
      {
        test: {
          ...patience,
          name: 'e2e',
          include: ['src/e2e/**/*.test.ts'],
          // They start the built server, one after another: a browser beside three servers measures nothing.
          globalSetup: './tooling/build-once.ts',
          fileParallelism: false,
          // After everything else: what they measure is not to be measured beside a full machine.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
