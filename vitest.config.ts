import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'tooling/**/*.test.ts'],
    // Machines are shared and slow at times; a test waits for conditions, and only a hang is a failure.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    globalSetup: './tooling/build-once.ts',
  },
})
