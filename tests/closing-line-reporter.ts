/** Ends a test run with one plain line that any tool can read: `12 passed, 0 failed, 3 skipped`. */
import type { Reporter, TestModule } from 'vitest/node';

/** The reporter. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        counts[test.result().state]++;
      }
      // A file that does not even load has no tests that could fail.
      counts.failed += module.errors().length;
    }
    process.stdout.write(
      `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + counts.pending} skipped\n`,
    );
  }
}
