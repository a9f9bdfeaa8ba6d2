import { defineConfig } from 'vitest/config'

// Machines are shared and slow at times; a test waits for conditions, and only a hang is a failure.
// Whatever voice its developer has pulled: the tests speak with the one of the package, unless they say otherwise. And whatever keys they have: nobody is paid.
const env = { ANTIPHON_TTS: 'flite', GROQ_API_KEY: '', ELEVENLABS_API_KEY: '', OPENAI_API_KEY: '' }
const patience = { testTimeout: 60_000, hookTimeout: 120_000, pool: 'forks' as const, env }

// Servers of their own, asked what is said and done and not how fast: two at once.
const besides = [
  'src/e2e/conformance/**/*.test.ts',
  'src/e2e/{aftermath,agents,console,hosted,hosted-doctor,hosted-loss,keys,lifecycle,local-model}.test.ts',
  'src/e2e/{models,natural-voice,package,replay,tls,tools}.test.ts',
  'src/e2e/faults/secrets-*.test.ts',
]

const pure = [
  'src/{aftermath,agents,audio,doors,flow,http,metrics,protocol,record,session}/**/*.test.ts',
  'src/{simulate,store,tools,transport,workspace}/**/*.test.ts',
  'src/speech/{cascade,http,llm,socket,spoken,stt/scribe,stt/whisper}/**/*.test.ts',
  'src/evaluate/{caller,measure,turns}/**/*.test.ts',
  'src/evaluate/*.test.ts',
]

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'unit',
          // Both cores of a small machine: what these test is decided by no clock of this world.
          maxWorkers: 2,
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'tooling/**/*.test.ts'],
          exclude: ['src/e2e/**', ...pure],
        },
      },
      {
        test: {
          ...patience,
          name: 'pure',
          include: pure,
          maxWorkers: 2,
          // Nothing in these rooms outlives its test, so a process serves many files.
          isolate: false,
        },
      },
      {
        test: {
          ...patience,
          name: 'e2e',
          include: ['src/e2e/**/*.test.ts'],
          exclude: besides,
          // They start the built server, one after another: a browser beside three servers measures nothing.
          globalSetup: './tooling/build-once.ts',
          fileParallelism: false,
          // After everything else: what they measure is not to be measured beside a full machine.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...patience,
          name: 'clients',
          include: besides,
          globalSetup: './tooling/build-once.ts',
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
