import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, vi } from "vitest";

const CLI = createRequire(import.meta.url).resolve("@modelcontextprotocol/inspector/clients/cli/build/index.js");

export type Inspect = (...args: string[]) => Promise<unknown>;

/**
 * The MCP Inspector on its command line: what `mcp-inspector --cli … --format json` answers, errors of tools included. It is called by
 * the function behind that command, since a process for each of some hundred calls would cost a second each.
 */
export function withInspector(): (target: readonly string[]) => Inspect {
  let home: string;
  let runCli: (argv: readonly string[]) => Promise<void>;
  let runs = 0;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "inspector-"));
    vi.stubEnv("HOME", home);
    vi.spyOn(process.stdout, "write").mockImplementation((_chunk, ...rest) => {
      const written = rest.at(-1);
      if (typeof written === "function") written();
      return true;
    });
    ({ runCli } = await import(CLI));
  });

  afterAll(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await rm(home, { recursive: true, force: true });
  });

  return (target) =>
    async (...args) => {
      const output = join(home, `${++runs}.json`);
      const options = ["--format", "json", "-q", "--output", output];
      const failed = await runCli(["node", "mcp-inspector", ...target, ...options, ...args]).catch((error) => error);
      // What a tool says of its failure is written down before the command fails of it.
      return JSON.parse(await readFile(output, "utf8").catch(() => Promise.reject(failed)));
    };
}
