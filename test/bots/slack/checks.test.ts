import { expect, it } from "vitest";
import { BOT_SCOPES, EMAIL_SCOPES, slackManifest } from "../../../src/bots/slack/manifest.ts";
import { openSlack } from "../../../src/bots/slack/open.ts";
import { openOnStandIn } from "./opened.ts";
import { BOT, type Channel } from "./workspace.ts";

it("finds everything in order", async () => {
  const { opened } = await openOnStandIn();
  const found = await Promise.all(Object.values(opened.checks).map((check) => check()));
  expect(Object.fromEntries(Object.keys(opened.checks).map((name, index) => [name, found[index]]))).toEqual({
    ...{ token: "@support in Home", scopes: `all ${Object.keys(BOT_SCOPES).length} that are needed` },
    ...{ socket: "Socket Mode is on", "staff channel": "#approvals, private, and we are in it" },
  });
});

it("names the scopes that are missing, and what they are for", async () => {
  const { opened } = await openOnStandIn(
    { scopes: Object.keys(BOT_SCOPES).filter((scope) => scope !== "im:write") },
    true,
  );
  await expect(opened.checks.scopes?.()).rejects.toMatchObject({
    code: "SLACK_SCOPES_MISSING",
    message: expect.stringMatching(/im:write \(to begin direct messages\).*users:read/),
  });
});

it.each<[string, (staff: Channel) => void, RegExp]>([
  ["public", (staff) => Object.assign(staff, { is_private: false }), /public/],
  ["without us", ({ members }) => void members.delete(BOT.user), /not in/],
])("does not take a staff channel that is %s", async (_, change, words) => {
  const { opened, workspace } = await openOnStandIn();
  change(workspace.channel("C0STAFF"));
  await expect(opened.checks["staff channel"]?.()).rejects.toMatchObject({
    ...{ code: "SLACK_STAFF_CHANNEL", message: expect.stringMatching(words), remedy: expect.any(String) },
  });
});

it("says which token is wrong", async () => {
  const { slack } = await openOnStandIn();
  const wrong = {
    bot_token: "xoxb-wrong",
    app_token: "xapp-wrong",
    api_url: slack.apiUrl,
    trust_workspace_email: false,
  };
  const { checks } = openSlack(wrong);
  await expect(checks.token?.()).rejects.toMatchObject({ code: "SLACK_TOKEN_REFUSED" });
  await expect(checks.socket?.()).rejects.toMatchObject({ code: "SLACK_APP_TOKEN_REFUSED" });
  await expect(checks["staff channel"]?.()).rejects.toMatchObject({ code: "SLACK_STAFF_CHANNEL" });
});

it("says that Slack is away, without the request", async () => {
  const { slack, opened } = await openOnStandIn();
  await slack.stop();
  const error = await opened.checks.token?.().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "SLACK_AWAY" });
  expect(JSON.stringify(error)).not.toContain(slack.botToken);
});

it("writes the manifest for either way in", () => {
  const called = slackManifest({ name: "Support", publicUrl: "https://help.example/", trustsEmail: true });
  const address = "https://help.example/channels/slack/events";
  expect(called).toMatchObject({
    features: { slash_commands: [{ command: "/support", url: address }] },
    oauth_config: {
      scopes: { bot: expect.arrayContaining([...Object.keys(BOT_SCOPES), ...Object.keys(EMAIL_SCOPES)]) },
    },
    settings: {
      ...{ event_subscriptions: { request_url: address }, interactivity: { is_enabled: true, request_url: address } },
      socket_mode_enabled: false,
    },
  });
  const connecting = slackManifest({ name: "Support", publicUrl: null, trustsEmail: false });
  expect(connecting).toMatchObject({ settings: { socket_mode_enabled: true } });
  expect(JSON.stringify(connecting)).not.toMatch(/url|users:read/);
});
