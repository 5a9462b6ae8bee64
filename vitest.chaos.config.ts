import { defineConfig } from "vitest/config";

/** The long runs: every fault point, several seeds, both databases, every task of the reference shop. By hand: `npm run test:chaos`. */
export default defineConfig({
  test: {
    include: ["test/**/*.long.test.ts"],
    globalSetup: ["test/support/postgres-server.ts"],
    testTimeout: 900_000,
    hookTimeout: 60_000,
    reporters: ["default", "./test/support/tally-reporter.ts"],
    pool: "forks",
    maxWorkers: 1,
  },
});
