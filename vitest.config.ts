import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "demo/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/chaos/**/*.long.test.ts", "node_modules/**"],
    globalSetup: ["test/support/postgres-server.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "./test/support/tally-reporter.ts"],
    pool: "forks",
    maxWorkers: 2,
  },
});
