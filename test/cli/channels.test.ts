import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { openDiscordSurface } from "../bots/discord/discord-surface.ts";
import { openSlackSurface } from "../bots/slack/slack-surface.ts";
import type { Surface } from "../bots/surface.ts";
import { openTeamsSurface } from "../bots/teams/surface.ts";
import { run } from "./command.ts";

const findings = z.array(z.object({ check: z.string(), ok: z.boolean(), found: z.string() }));
const manifest = z.looseObject({ settings: z.looseObject({ socket_mode_enabled: z.boolean() }) });
const DISCORD_TOKEN = `${Buffer.from("814200000000000000").toString("base64")}.x.y`;
let DATA_DIR: string;

beforeAll(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), "smart-support-doctor-"));
  return () => rm(DATA_DIR, { recursive: true, force: true });
});

async function doctor(platform: string, environment: Record<string, string>, options: string[] = []) {
  const { code, stdout } = await run(["doctor", "--json", ...options], { DATA_DIR, ...environment });
  return { code, found: findings.parse(JSON.parse(stdout)).filter(({ check }) => check.startsWith(`${platform} `)) };
}

const PLATFORMS: [string, () => Promise<Surface>][] = [
  ["slack", () => openSlackSurface({ by: "requests", streams: true })],
  ["discord", () => openDiscordSurface()],
  ["teams", () => openTeamsSurface()],
];
it.each(PLATFORMS)("doctor asks %s, and says what to do when staff would get no cards", async (platform, open) => {
  const surface = await open();
  onTestFinished(() => surface.close());
  const lin = { id: "lin", name: "Lin Wei", role: "support", handles: { [platform]: surface.handle("lin")?.handle } };
  const file = join(DATA_DIR, `${platform}.yaml`);
  await writeFile(file, JSON.stringify({ staff: [lin] }));
  const options = ["--config", file];
  const environment = { ...surface.environment, PUBLIC_URL: "http://127.0.0.1:8080" };
  const well = await doctor(platform, environment, options);
  expect(well.found.filter(({ ok }) => !ok)).toEqual([]);
  expect([well.code, well.found.length > 1]).toEqual([0, true]);
  const elsewhere = { [`${platform.toUpperCase()}_STAFF_CHANNEL`]: "404" };
  const ill = await doctor(platform, { ...environment, ...elsewhere }, options);
  expect(ill.code).toBe(1);
  expect(ill.found.filter(({ ok }) => !ok)).toEqual([
    { check: `${platform} staff channel`, ok: false, found: expect.stringContaining("\n→ ") },
  ]);
});

it("doctor says that nobody could press a button, and that a platform is not told where to call", async () => {
  const surface = await openSlackSurface({ by: "requests", streams: true });
  onTestFinished(() => surface.close());
  const { found } = await doctor("slack", { ...surface.environment });
  expect(found.filter(({ ok }) => !ok)).toEqual([
    { check: "slack address", ok: false, found: expect.stringMatching(/→ Set PUBLIC_URL/) },
    { check: "slack staff", ok: false, found: expect.stringContaining('→ Add handles: { slack: "…" }') },
  ]);
});

it("prints what to paste where a platform makes its app, and where Discord's is invited", async () => {
  const [byAddress, bySocket, teams, invite] = await Promise.all([
    run(["channels", "manifest", "slack", "--public-url", "https://support.example"], { DATA_DIR }),
    run(["channels", "manifest", "slack"], { DATA_DIR }),
    run(["channels", "manifest", "teams"], { DATA_DIR }),
    run(["channels", "invite", "discord"], { DATA_DIR, DISCORD_TOKEN }),
  ]);
  expect(byAddress.stdout).toContain("https://support.example/channels/slack/events");
  expect(manifest.parse(JSON.parse(bySocket.stdout)).settings.socket_mode_enabled).toBe(true);
  expect([teams.code, teams.stderr]).toEqual([1, expect.stringContaining("TEAMS_APP_ID")]);
  expect(new URL(invite.stdout.trim()).searchParams.get("client_id")).toBe("814200000000000000");
});
