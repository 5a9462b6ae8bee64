import { constants } from "node:fs";
import { access, copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { DemoName } from "../config/demo-names.ts";
import { CodedError } from "../core/coded-error.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Folders whose files make up a project; what the product itself runs on is not kept a second time. */
const TEMPLATES: Record<DemoName, readonly { from: string; to: string }[]> = {
  ecommerce: [
    ...["agents", "policies", "tools"].map((folder) => ({ from: folder, to: folder })),
    { from: "agents/templates/ecommerce", to: "." },
  ],
  saas: [{ from: "agents/templates/saas", to: "." }],
  fintech: [{ from: "agents/templates/fintech", to: "." }],
};

/** The templates stand among the product's own agents. */
const NO_PART_OF_A_PROJECT = join("agents", "templates");

interface Copy {
  from: string;
  /** Below the project's folder. */
  to: string;
}

async function filesOf(template: DemoName): Promise<Copy[]> {
  const files = await Promise.all(
    TEMPLATES[template].map(async ({ from, to }) => {
      const entries = await readdir(join(ROOT, from), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => ({ from: path, to: join(to, relative(join(ROOT, from), path)) }))
        .filter((file) => !file.to.startsWith(NO_PART_OF_A_PROJECT));
    }),
  );
  return files.flat().sort((one, other) => one.to.localeCompare(other.to));
}

/** Throws `FILES_EXIST`, naming every file that would be overwritten. */
async function requireFree(directory: string, files: readonly Copy[]): Promise<void> {
  const exists = await Promise.all(
    files.map(({ to }) =>
      access(join(directory, to)).then(
        () => true,
        () => false,
      ),
    ),
  );
  const taken = files.filter((_, index) => exists[index]).map(({ to }) => to);
  if (taken.length === 0) return;
  throw new CodedError({
    code: "FILES_EXIST",
    message: `Nothing was written, for these files are there already:\n${taken.map((file) => `  ${file}`).join("\n")}`,
    remedy: "Name an empty folder, or move these files away.",
    audience: "operator",
  });
}

/** Copies everything or, if anything goes wrong, leaves nothing behind; an interruption waits until then. */
async function copyAll(directory: string, files: readonly Copy[]): Promise<void> {
  const later = () => undefined;
  process.on("SIGINT", later);
  const made: string[] = [];
  try {
    for (const { from, to } of files) {
      const path = join(directory, to);
      const firstFolder = await mkdir(dirname(path), { recursive: true });
      if (firstFolder !== undefined) made.push(firstFolder);
      await copyFile(from, path, constants.COPYFILE_EXCL);
      made.push(path);
    }
  } catch (error) {
    for (const path of made.reverse()) await rm(path, { recursive: true, force: true });
    throw new CodedError({
      code: "INIT_FAILED",
      message: `The project could not be written: ${error instanceof Error ? error.message : String(error)}`,
      remedy: "Name a folder that may be written to.",
      audience: "operator",
      cause: error,
    });
  } finally {
    process.off("SIGINT", later);
  }
}

/**
 * Writes a template's agents, policies, tools, knowledge and configuration into a folder, and gives the names of its files.
 * @throws CodedError FILES_EXIST, INIT_FAILED; then nothing was written
 */
export async function writeTemplate(template: DemoName, directory: string): Promise<string[]> {
  const files = await filesOf(template);
  await requireFree(directory, files);
  await copyAll(directory, files);
  return files.map(({ to }) => to);
}
