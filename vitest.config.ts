import { defineConfig } from 'vitest/config';

// unit: no services. redis: a real redis-server per file. e2e, faults, peers: whole processes, so one file at a time.
export default defineConfig({
  test: {
    // Most tests wait for processes: more of them at a time than there are cores.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{pipeline,views,commands,config,local,scripts,shape,cli}/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'redis',
          include: ['test/{jobs,contract}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/{faults,image}/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/pipeline/**'], reportsDirectory: 'test-output/coverage' },
  },
});
