import { readFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { CodedError } from "../coded-error.ts";

const LOCK_FILE = "lock";
const SERVER_FILE = "server.json";
/** Long enough to outlast a probe, short enough that a refusal comes at once. */
const BUSY_TIMEOUT_MS = 200;

export interface DataFolderLock {
  release(): void;
}

const runningServer = z.object({ pid: z.number().int().positive(), url: z.string().nullable(), startedAt: z.string() });

/** The process that serves a data folder. `url` is null until it listens. */
export type RunningServer = z.infer<typeof runningServer>;

/** When the kernel says that a process started, so that a recycled process id is told from the first. Null: cannot know. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc_pid_stat(5): field 22; the second field is a name in parentheses that may hold spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive({ pid, startedAt }: RunningServer): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return startedAt === (processStart(pid) ?? "");
}

/**
 * Makes the folder and those above it, one by one: Node's own recursive way never ends where the system refuses one of them
 * as if it were not there (/proc).
 * @throws CodedError `DATA_FOLDER_UNUSABLE`
 */
export async function makeDataFolder(dataDir: string): Promise<void> {
  const isFolder = await stat(dataDir).then(
    (found) => found.isDirectory(),
    () => null,
  );
  if (isFolder) return;
  try {
    if (isFolder === false) throw new Error("it is not a folder");
    if (dirname(dataDir) !== dataDir) await makeDataFolder(dirname(dataDir));
    await mkdir(dataDir).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError({
      code: "DATA_FOLDER_UNUSABLE",
      message: `The data folder ${dataDir} cannot be made (${error instanceof Error ? error.message : "unknown"}).`,
      remedy: "Set DATA_DIR to a folder that this user may write to.",
      audience: "operator",
      cause: error,
    });
  }
}

/** Writes down which process serves this folder, and where, for other commands on this machine to find. */
export async function announceServer(dataDir: string, url: string | null): Promise<void> {
  const server: RunningServer = { pid: process.pid, url, startedAt: processStart(process.pid) ?? "" };
  const draft = join(dataDir, `${SERVER_FILE}.${process.pid}`);
  await makeDataFolder(dataDir);
  await writeFile(draft, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  await rename(draft, join(dataDir, SERVER_FILE));
}

function parseServer(text: string): RunningServer | null {
  try {
    return runningServer.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The live process that announced itself in this folder, if there is one. A file that makes no sense announces nobody. */
export async function readRunningServer(dataDir: string): Promise<RunningServer | null> {
  const text = await readFile(join(dataDir, SERVER_FILE), "utf8").catch(() => "");
  const server = parseServer(text);
  return server && isAlive(server) ? server : null;
}

/** Takes the announcement back, if it is this process's. */
export async function withdrawServer(dataDir: string): Promise<void> {
  const server = await readRunningServer(dataDir);
  if (server?.pid === process.pid) await rm(join(dataDir, SERVER_FILE), { force: true });
}

async function inUse(dataDir: string): Promise<CodedError> {
  const server = await readRunningServer(dataDir);
  const who = server ? `process ${server.pid}${server.url ? ` at ${server.url}` : ""}` : "another process";
  return new CodedError({
    code: "DATA_FOLDER_IN_USE",
    message: `The data folder ${dataDir} is in use by ${who}.`,
    audience: "operator",
    remedy: server ? `Use the server that runs, or stop it first: kill ${server.pid}` : "Stop the other process first.",
    status: 409,
  });
}

/**
 * Keeps every other process from opening the folder until released or until this process dies, however it dies.
 * Node has no `flock`; SQLite's exclusive lock is the kernel's own byte-range lock, taken atomically and never left behind.
 * @throws CodedError `DATA_FOLDER_IN_USE`
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  await makeDataFolder(dataDir);
  const holder = new DatabaseSync(join(dataDir, LOCK_FILE), { timeout: BUSY_TIMEOUT_MS });
  try {
    holder.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    holder.close();
    throw Object.assign(await inUse(dataDir), { cause: error });
  }
  return { release: () => holder.close() };
}
