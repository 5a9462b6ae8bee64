import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { type LoadedProject, loadProject, PROJECT_FOLDERS } from "./project.ts";

/** Editors save in several steps (write aside, rename, touch); one reload after the last of them is enough. */
const QUIET_MS = 120;
/** A folder that is not there is looked for again this often. */
const RETRY_MS = 1000;

export interface ProjectWatch {
  close(): void;
}

/**
 * Calls `onChange` with the whole project read again after anything in its folders changed, one call at a time. A project
 * with problems arrives as null: whoever listens keeps what they have. Never throws; folders may appear and vanish.
 */
export function watchProject(directory: string, onChange: (loaded: LoadedProject) => void): ProjectWatch {
  const watchers = new Map<string, FSWatcher>();
  let closed = false;
  let quiet: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function reloadSoon(): void {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      running = running.then(reload, reload);
    }, QUIET_MS);
  }

  async function reload(): Promise<void> {
    if (closed) return;
    // A folder that was replaced as a whole leaves a watcher on what it was.
    for (const folder of PROJECT_FOLDERS) {
      forget(folder);
      follow(folder);
    }
    const loaded = await loadProject(directory);
    if (!closed) onChange(loaded);
  }

  function forget(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  function follow(folder: string): void {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(join(directory, folder), reloadSoon);
      watcher.on("error", () => forget(folder));
      watchers.set(folder, watcher);
    } catch {
      // The folder is not there: `retry` follows it as soon as it is.
    }
  }

  const retry = setInterval(() => {
    const before = watchers.size;
    for (const folder of PROJECT_FOLDERS) follow(folder);
    if (watchers.size > before) reloadSoon();
  }, RETRY_MS);
  retry.unref();
  for (const folder of PROJECT_FOLDERS) follow(folder);

  return {
    close() {
      closed = true;
      clearTimeout(quiet);
      clearInterval(retry);
      for (const folder of PROJECT_FOLDERS) forget(folder);
    },
  };
}
