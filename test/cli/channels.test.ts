import { mkdtemp, rm } from "node:fs/promises";
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

async function doctor(platform: string, environment: Record<string, string>) {
  const { code, stdout } = await run(["doctor", "--json"], { DATA_DIR, ...environment });
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
  const well = await doctor(platform, surface.environment);
  expect(well.found.filter(({ ok }) => !ok)).toEqual([]);
  expect([well.code, well.found.length > 1]).toEqual([0, true]);
  const elsewhere = { [`${platform.toUpperCase()}_STAFF_CHANNEL`]: "404" };
  const ill = await doctor(platform, { ...surface.environment, ...elsewhere });
  expect(ill.code).toBe(1);
  expect(ill.found.filter(({ ok }) => !ok)).toEqual([
    { check: `${platform} staff channel`, ok: false, found: expect.stringContaining("\n→ ") },
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
