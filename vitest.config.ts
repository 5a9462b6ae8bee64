import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "demo/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts", "node_modules/**"],
    globalSetup: ["test/support/postgres-server.ts"],
    setupFiles: ["test/support/property-seed.ts"],
    // What a quiet machine does in a moment takes a busy one seconds.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "./test/support/tally-reporter.ts"],
    pool: "forks",
    // PGlite is compiled anew in every process: the quick compiler is enough for tests, and saves most of their time.
    execArgv: ["--liftoff-only"],
    maxWorkers: 2,
  },
});
