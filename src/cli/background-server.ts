import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CodedError } from "../core/coded-error.ts";
import { makeDataFolder, readRunningServer } from "../core/store/data-folder.ts";
import { requireConfig } from "./project-config.ts";

const LOG_FILE = "server.log";
const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** The first start makes the database. */
const START_MS = 60_000;
/** One that has ended may have lost to another that was started at the same moment, and is still on its way. */
const LOSERS_WAIT_MS = 15_000;
const LOOK_EVERY_MS = 100;

/**
 * Makes sure that a server runs on the configured data folder: starts one that outlives this process if none does. Of several
 * that are started at once the folder's lock lets one through, and everybody finds that one. Throws SERVER_DID_NOT_START.
 */
export async function ensureServer(configFile: string | undefined): Promise<void> {
  const { dataDir } = await requireConfig({ file: configFile });
  if ((await readRunningServer(dataDir))?.url) return;

  await makeDataFolder(dataDir);
  const logFile = join(dataDir, LOG_FILE);
  const log = await open(logFile, "a", 0o600);
  const args = [MAIN, "start", "--no-links", ...(configFile === undefined ? [] : ["--config", configFile])];
  const started = spawn(process.execPath, args, { detached: true, stdio: ["ignore", log.fd, log.fd] });
  let until = performance.now() + START_MS;
  started.once("exit", () => {
    until = Math.min(until, performance.now() + LOSERS_WAIT_MS);
  });
  started.unref();
  await log.close();

  while (performance.now() < until) {
    if ((await readRunningServer(dataDir))?.url) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new CodedError({
    code: "SERVER_DID_NOT_START",
    message: `The server did not start; what it said stands in ${logFile}.`,
    audience: "operator",
    remedy: "Start it yourself to see why: smart-support start",
  });
}
