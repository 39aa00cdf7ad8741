import { defineConfig } from 'vitest/config'

const shared = { environment: 'node', pool: 'forks' } as const

/** Unit tests stand beside the code; those in `test/` start processes, open files and browsers. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'test/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each of these keeps a core busy with its own engine.
          fileParallelism: false
        }
      }
    ]
  }
})
