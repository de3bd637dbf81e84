import { defineConfig } from 'vitest/config';

/** Whole processes, which mostly wait for each other: two files at a time; the whole matrix of faults has its own lanes. */
const processes = { maxWorkers: process.env['FAULTS'] === 'all' ? 1 : 2, sequence: { groupOrder: 1 } };
/** What a test waits for comes late on a busy machine: `expect.poll` would give up after a second. */
const patient = { expect: { poll: { timeout: 10_000 } } };

// unit: no services. redis: a real redis-server per file. faults, e2e, peers: whole processes.
export default defineConfig({
  test: {
    // Most tests wait for processes: more of them at a time than there are cores.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...patient,
          name: 'unit',
          include: ['test/{pipeline,views,commands,config,local,scripts,shape,cli}/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...patient,
          name: 'redis',
          include: ['test/{jobs,contract}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...patient,
          name: 'faults',
          include: ['test/{faults,image}/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          ...processes,
        },
      },
      {
        test: {
          ...patient,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          ...processes,
        },
      },
      {
        test: {
          ...patient,
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          ...processes,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/pipeline/**'], reportsDirectory: 'test-output/coverage' },
  },
});
