import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeDataFolder } from "../store/data-folder.ts";
import type { NewApiKey } from "./api-keys.ts";
import { newSecret } from "./secret.ts";

const FILE = "local.key";

/**
 * What commands on the server's own machine may do: being a key, never decide; and only in the demo, where nothing is real,
 * administer (the first import should need no key) and say which customer to be.
 */
export function localKey(isDemo: boolean): NewApiKey {
  const name = "commands on this machine";
  return isDemo
    ? { name, scopes: ["chat", "act", "admin"], namesCustomers: true }
    : { name, scopes: ["chat", "read", "act"], namesCustomers: false };
}

/** The key that commands on this machine use when they are given no other; null if no server ever ran on this folder. */
export async function readLocalKey(dataDir: string): Promise<string | null> {
  const text = await readFile(join(dataDir, FILE), "utf8").catch(() => null);
  return text?.trim() || null;
}

/** The folder's local key, made if there is none, readable by this user alone. */
export async function ensureLocalKey(dataDir: string): Promise<string> {
  const known = await readLocalKey(dataDir);
  if (known) return known;
  const key = newSecret("sk_local");
  await makeDataFolder(dataDir);
  const draft = join(dataDir, `${FILE}.${process.pid}`);
  await writeFile(draft, `${key}\n`, { mode: 0o600 });
  await rename(draft, join(dataDir, FILE));
  return key;
}
