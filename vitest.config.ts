import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', '.fleetwright/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A second is too short for what a busy machine still does.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    reporters: ['default', './tests/closing-line-reporter.ts'],
  },
});
