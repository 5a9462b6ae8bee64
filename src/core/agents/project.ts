import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { PolicyRule } from "../actions/policy.ts";
import type { ToolSettings } from "../tools/tool.ts";
import { type Origin, readYaml } from "../yaml/document.ts";
import { type Problem, sortProblems } from "../yaml/problem.ts";
import { validateYaml } from "../yaml/validate.ts";
import { type Agent, agentSchema } from "./agent.ts";
import { policyFileSchema, toPolicyRule } from "./policy-file.ts";
import { toolSettingsFileSchema, toToolSettings } from "./tool-settings-file.ts";

/** Everything that operators declare beside the configuration. */
export interface Project {
  readonly agents: ReadonlyMap<string, Agent>;
  readonly policies: readonly PolicyRule[];
  readonly toolSettings: ReadonlyMap<string, ToolSettings>;
  /** Whose tool each of them is about: the source that its file names. */
  readonly toolSources: ReadonlyMap<string, string>;
  /** Where each of them stands: agents and tools by name. */
  readonly origins: {
    readonly agents: ReadonlyMap<string, Origin>;
    readonly policies: ReadonlyMap<PolicyRule, Origin>;
    readonly tools: ReadonlyMap<string, Origin>;
  };
}

export interface LoadedProject {
  /** Null while there is any problem: half a project is never used. */
  project: Project | null;
  problems: Problem[];
}

/** The folders of a project, in the order in which they are read. */
export const PROJECT_FOLDERS = ["agents", "policies", "tools"] as const;

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function filesOf(directory: string, folder: string, problems: Problem[]): Promise<string[]> {
  try {
    const names = await readdir(join(directory, folder));
    return names.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
  } catch (error) {
    if (!isMissing(error)) problems.push(unreadable(folder, "The folder cannot be read.", ALLOW));
    return [];
  }
}

const ALLOW = "Allow this process to read it.";

function unreadable(file: string, message: string, remedy: string): Problem {
  return { file, line: 1, column: 1, code: "FILE_UNREADABLE", message, remedy };
}

interface FileContent<T> {
  value: T;
  origin: Origin;
}

/** Every file of one folder that is valid; what is wrong with the others is added to `problems`. */
async function readFolder<T>(
  directory: string,
  folder: string,
  schema: z.ZodType<T>,
  problems: Problem[],
): Promise<FileContent<T>[]> {
  const contents: FileContent<T>[] = [];
  for (const name of await filesOf(directory, folder, problems)) {
    const file = `${folder}/${name}`;
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(join(directory, file)));
      const document = readYaml(file, text);
      const result = validateYaml(document, schema);
      problems.push(...result.problems);
      if (result.value !== null) contents.push({ value: result.value, origin: document.origin });
    } catch (error) {
      // An editor that saves by renaming leaves a moment without the file; the next change event reads it again.
      if (isMissing(error)) continue;
      const isEncoding = error instanceof TypeError;
      problems.push(
        isEncoding
          ? unreadable(file, "The file is not UTF-8 text.", "Save it as UTF-8.")
          : unreadable(file, "The file cannot be read.", ALLOW),
      );
    }
  }
  return contents;
}

/** Puts entries in a map by name; a name that is there already is a problem at its second place. */
function collect<T>(
  entries: Iterable<{ name: string; value: T; origin: Origin; path: readonly string[] }>,
  kind: string,
  problems: Problem[],
): { values: Map<string, T>; origins: Map<string, Origin> } {
  const values = new Map<string, T>();
  const origins = new Map<string, Origin>();
  for (const { name, value, origin, path } of entries) {
    const first = origins.get(name);
    if (first) {
      const message = `The ${kind} "${name}" is declared in ${first.file} already.`;
      problems.push(
        origin.problem(path, { code: "DUPLICATE_NAME", message, remedy: "Rename or remove one of them." }, "key"),
      );
    } else {
      values.set(name, value);
      origins.set(name, origin);
    }
  }
  return { values, origins };
}

/**
 * Reads `agents/*.yaml`, `policies/*.yaml` and `tools/*.yaml` under `directory`, and everything that is wrong with them at
 * once. What can only be checked against the live tools is `checkProject`'s.
 */
export async function loadProject(directory: string): Promise<LoadedProject> {
  const problems: Problem[] = [];
  const agentFiles = await readFolder(directory, "agents", agentSchema, problems);
  const policyFiles = await readFolder(directory, "policies", policyFileSchema, problems);
  const toolFiles = await readFolder(directory, "tools", toolSettingsFileSchema, problems);

  if (agentFiles.length === 0 && problems.length === 0) {
    problems.push({
      file: "agents",
      line: 1,
      column: 1,
      code: "NO_AGENTS",
      message: "The folder agents/ holds no agent.",
      remedy: "Add a file to it, or name another folder.",
    });
  }

  const agents = collect(
    agentFiles.map(({ value, origin }) => ({ name: value.name, value, origin, path: ["name"] })),
    "agent",
    problems,
  );
  const tools = collect(
    toolFiles.flatMap(({ value, origin }) =>
      Object.entries(value.tools).map(([name, settings]) => ({
        name,
        value: toToolSettings(settings),
        origin: origin.under(["tools", name]),
        path: [],
      })),
    ),
    "tool",
    problems,
  );
  const policies = policyFiles.flatMap(({ value, origin }) =>
    value.map((rule, index) => {
      const at = origin.under([index]);
      return { rule: toPolicyRule(rule, `${at.file}:${at.line}`), origin: at };
    }),
  );

  const project: Project = {
    agents: agents.values,
    policies: policies.map(({ rule }) => rule),
    toolSettings: tools.values,
    toolSources: new Map(
      toolFiles.flatMap(({ value }) => Object.keys(value.tools).map((name) => [name, value.source] as const)),
    ),
    origins: {
      agents: agents.origins,
      policies: new Map(policies.map(({ rule, origin }) => [rule, origin])),
      tools: tools.origins,
    },
  };
  return { project: problems.length === 0 ? project : null, problems: sortProblems(problems) };
}
