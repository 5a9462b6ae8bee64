import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Document, isMap, parseDocument, stringify } from "yaml";
import type { ToolSettings } from "../tools/tool.ts";
import type { Agent } from "./agent.ts";

const WIDTH = { lineWidth: 120 };

const SETTINGS_HEADER = ` What was decided about the tools of this source: who may use them, whose records they touch, how they are worded.
 Edits are live as soon as they are saved. A tool that is not named here is as its import says.`;

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT";

/** Whole or not at all: a reader never sees half of a file. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, text);
  await rename(draft, path);
}

function plainSettings({ idempotencyHeader, ...rest }: ToolSettings): object {
  return idempotencyHeader === undefined ? rest : { ...rest, idempotency_header: idempotencyHeader };
}

async function readDocument(path: string): Promise<Document | null> {
  try {
    return parseDocument(await readFile(path, "utf8"));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The file under `tools/` that speaks of a source; a new one is called by its name. */
async function settingsFile(folder: string, source: string): Promise<{ path: string; document: Document | null }> {
  for (const name of (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort()) {
    const path = join(folder, name);
    const document = await readDocument(path);
    if (document?.get("source") === source) return { path, document };
  }
  return { path: join(folder, `${source}.yaml`), document: null };
}

/**
 * Adds what was decided about tools to `tools/*.yaml`, for people to edit. What stands there already stays, comments too. True if
 * a file was written. Throws what the file system throws; a file that is not valid YAML is left alone.
 */
export async function addToolSettings(
  directory: string,
  source: string,
  settings: ReadonlyMap<string, ToolSettings>,
): Promise<boolean> {
  const folder = join(directory, "tools");
  await mkdir(folder, { recursive: true });
  const { path, document } = await settingsFile(folder, source);
  if (document === null) {
    const tools = Object.fromEntries([...settings].map(([name, one]) => [name, plainSettings(one)]));
    const fresh = parseDocument(stringify({ source, tools }));
    fresh.commentBefore = SETTINGS_HEADER;
    await replaceFile(path, fresh.toString(WIDTH));
    return true;
  }
  if (document.errors.length > 0) return false;
  const there = document.get("tools");
  const missing = [...settings].filter(([name]) => !(isMap(there) && there.has(name)));
  if (missing.length === 0) return false;
  for (const [name, one] of missing) document.setIn(["tools", name], document.createNode(plainSettings(one)));
  await replaceFile(path, document.toString(WIDTH));
  return true;
}

/** Writes agents to files of their own, unless there is one already. Gives the names of those that were written. */
export async function addAgents(directory: string, agents: readonly Agent[]): Promise<string[]> {
  const folder = join(directory, "agents");
  await mkdir(folder, { recursive: true });
  const there = new Set(await readdir(folder));
  const missing = agents.filter(({ name }) => !there.has(`${name}.yaml`) && !there.has(`${name}.yml`));
  for (const agent of missing) {
    const document = parseDocument(stringify(agent));
    document.commentBefore = " Drafted from an import; edit it, and it is live as soon as it is saved.";
    await replaceFile(join(folder, `${agent.name}.yaml`), document.toString(WIDTH));
  }
  return missing.map(({ name }) => name);
}
