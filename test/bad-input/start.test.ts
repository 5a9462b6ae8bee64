import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run } from "../cli/command.ts";

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "smart-support-bad-input-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe("a start that cannot be", () => {
  it.each<[what: string, env: Record<string, string>, words: string[]]>([
    [
      "outside of this machine without authentication",
      { HOST: "0.0.0.0" },
      ["AUTHENTICATION_MISSING", "ADMIN_API_KEY", "IDENTITY_SECRET", "staff", "openssl rand"],
    ],
    [
      "with values that nobody can use",
      { PORT: "http", ROLE: "everything", APPROVAL_TTL: "soon", PUBLIC_URL: "here", LOG_LEVEL: "loud", MODEL: "gpt-5" },
      ["PORT", "ROLE", "all, web, worker", "APPROVAL_TTL", "PUBLIC_URL", "LOG_LEVEL", "MODEL"],
    ],
    [
      "with a database that is not there",
      { DATABASE_URL: "postgres://someone:hunter2@127.0.0.1:9/support" },
      ["DATABASE_UNREACHABLE", "127.0.0.1:9/support", "ECONNREFUSED", "Start PostgreSQL there"],
    ],
  ])(
    "%s ends with a word on each problem and leaves nothing behind",
    { timeout: 20_000 },
    async (_what, env, words) => {
      const folder = await emptyFolder();
      const { code, stdout, stderr } = await run(["start"], { DATA_DIR: join(folder, "data"), PORT: "0", ...env });
      expect([code, stdout]).toEqual([1, ""]);
      for (const word of words) expect(stderr).toContain(word);
      expect(stderr).not.toMatch(/hunter2|\n\s+at /);
      expect(await readdir(folder)).toEqual([]);
    },
  );
});
