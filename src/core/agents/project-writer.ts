import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, parseDocument, stringify } from "yaml";
import { isJsonObject } from "../json.ts";
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

interface SettingsFiles {
  /** The source's own; null: there is none yet. */
  own: { path: string; document: Document } | null;
  /** Tools that files of other sources speak of. */
  othersTools: ReadonlySet<string>;
}

async function readSettingsFiles(folder: string, source: string): Promise<SettingsFiles> {
  let own: SettingsFiles["own"] = null;
  const othersTools = new Set<string>();
  for (const name of (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort()) {
    const path = join(folder, name);
    const document = await readDocument(path);
    if (!document) continue;
    if (document.get("source") === source) own ??= { path, document };
    else for (const tool of toolNames(document)) othersTools.add(tool);
  }
  return { own, othersTools };
}

function toolNames(document: Document): string[] {
  const tools = document.get("tools");
  return isMap(tools) ? tools.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
}

/** Brings one entry to what was decided, touching only what differs, so that comments stay. True if it changed. */
function updateEntry(document: Document, path: readonly [string, string], settings: object): boolean {
  const entry: unknown = document.getIn(path);
  if (!isMap(entry)) {
    document.setIn(path, document.createNode(settings));
    return true;
  }
  const before: unknown = entry.toJSON();
  const known = isJsonObject(before) ? before : {};
  const wanted = new Map(Object.entries(settings));
  const removed = Object.keys(known).filter((key) => !wanted.has(key));
  const changed = [...wanted].filter(([key, value]) => !isDeepStrictEqual(known[key], value));
  for (const key of removed) entry.delete(key);
  for (const [key, value] of changed) entry.set(key, document.createNode(value));
  return removed.length + changed.length > 0;
}

/**
 * Writes what was decided about tools to `tools/*.yaml`, for people to edit; whatever else stands there stays, comments too. A tool
 * that another source's file speaks of is left out, for a name in two files makes the project invalid. True if a file was
 * written. Throws what the file system throws; a file that is not valid YAML is left alone.
 */
export async function writeToolSettings(
  directory: string,
  source: string,
  settings: ReadonlyMap<string, ToolSettings>,
): Promise<boolean> {
  const folder = join(directory, "tools");
  await mkdir(folder, { recursive: true });
  const { own, othersTools } = await readSettingsFiles(folder, source);
  const target = own?.document ?? parseDocument(stringify({ source }));
  if (target.errors.length > 0) return false;
  if (own === null) target.commentBefore = SETTINGS_HEADER;
  const changes = [...settings]
    .filter(([name]) => !othersTools.has(name))
    .map(([name, one]) => updateEntry(target, ["tools", name], plainSettings(one)));
  if (!changes.includes(true)) return false;
  await replaceFile(own?.path ?? join(folder, `${source}.yaml`), target.toString(WIDTH));
  return true;
}

/** Writes agents to files of their own, unless there is one already. Gives the names of those that were written. */
export async function addAgents(directory: string, agents: readonly Agent[]): Promise<string[]> {
  const folder = join(directory, "agents");
  await mkdir(folder, { recursive: true });
  const there = new Set(await readdir(folder));
  const missing = agents.filter(({ name }) => !there.has(`${name}.yaml`) && !there.has(`${name}.yml`));
  for (const agent of missing) {
    const document = parseDocument(stringify(agent, { blockQuote: "literal" }));
    document.commentBefore = " Drafted from an import; edit it, and it is live as soon as it is saved.";
    await replaceFile(join(folder, `${agent.name}.yaml`), document.toString(WIDTH));
  }
  return missing.map(({ name }) => name);
}
