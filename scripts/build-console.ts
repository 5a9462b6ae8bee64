/**
 * Builds the web console into `console/dist`, as `npm ci` does it through `prepare`. An install without development
 * dependencies has no Vite: the server then runs without a console, or with one that was built elsewhere.
 */
import { resolve } from "node:path";

// React's development build is four times as slow; a test runner's or a shell's NODE_ENV must not choose it.
process.env.NODE_ENV = "production";

const root = resolve(import.meta.dirname, "../console");
const startedAt = performance.now();
const vite = await import("vite").catch((error: unknown) => {
  if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
  throw error;
});

if (vite === undefined) {
  process.stdout.write("console: not built, development dependencies are not installed\n");
} else {
  await vite.build({ root, configFile: resolve(root, "vite.config.ts"), logLevel: "error" });
  process.stdout.write(`console: built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}
