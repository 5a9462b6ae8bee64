import { spawn } from "node:child_process";
import { chmod, cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Example, ROOT } from "./page.ts";

const BLOCK_END = "\u0004";

/** Somebody who follows a page: a folder with a project and the demo companies, and the variables that the page speaks of. */
export interface Reader {
  folder: string;
  environment: Record<string, string>;
}

/** `npx smart-support` without npm, which takes a second to find the same file. */
const NPX = `#!/bin/sh
shift
exec "${process.execPath}" "${ROOT}src/main.ts" "$@"
`;

/** The demo's project, as one who follows a page may change it. */
export async function newProject(folder: string): Promise<void> {
  for (const name of ["agents", "policies", "tools"])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
}

export async function newReader(folder: string, environment: Record<string, string>): Promise<Reader> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  await writeFile(join(bin, "npx"), NPX);
  await chmod(join(bin, "npx"), 0o755);
  await symlink(process.execPath, join(bin, "node"));
  await symlink(join(ROOT, "demo"), join(folder, "demo"));
  const path = `${bin}:${process.env.PATH}`;
  return { folder, environment: { PATH: path, HOME: folder, NO_COLOR: "1", ...environment } };
}

/** Runs a page's examples in one shell, as a reader would, and gives what each printed. Throws when one of them fails. */
export async function follow({ folder, environment }: Reader, examples: readonly Example[]): Promise<string[]> {
  const script = examples.map((example) => `${example.script}printf '${BLOCK_END}'\n`).join("");
  const shell = spawn("bash", ["-euo", "pipefail", "-c", `exec 2>&1\n${script}`], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  shell.stdout.on("data", (data) => {
    output += data;
  });
  const code = await new Promise<number | null>((resolve) => shell.on("close", resolve));
  const printed = output.split(BLOCK_END);
  if (code === 0) return printed.slice(0, -1);
  const failed = examples[printed.length - 1]?.script ?? "";
  throw new Error(`This ended with ${code}:\n${failed}\nIt printed:\n${printed.at(-1)}`);
}

/** The shown lines that are not among the printed ones in this order. `…` stands for anything, runs of spaces for one. */
export function missingLines(shown: readonly string[], printed: string): string[] {
  const plain = (line: string) => line.trim().replace(/ +/g, " ");
  const lines = printed.split("\n").map(plain);
  let from = 0;
  return shown.filter((line) => {
    const pattern = plain(line).split("…").map(RegExp.escape).join(".*");
    const found = lines.findIndex((candidate, index) => index >= from && new RegExp(`^${pattern}$`).test(candidate));
    if (found >= 0) from = found + 1;
    return found < 0;
  });
}
