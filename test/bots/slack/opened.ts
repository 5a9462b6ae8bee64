import { onTestFinished } from "vitest";
import { openSlack } from "../../../src/bots/slack/open.ts";
import { quietLog } from "../../support/product.ts";
import { RecordingDesk } from "../recording-desk.ts";
import { SlackStandIn, type StandInOptions } from "./stand-in.ts";

/** The adapter on a stand-in, with a desk that keeps what it is handed. */
export async function openOnStandIn(options: Partial<StandInOptions> = {}, trustsEmail = false) {
  const slack = new SlackStandIn({ by: "requests", streams: true, ...options });
  await slack.start();
  onTestFinished(() => slack.stop());
  const opened = openSlack({
    ...{ bot_token: slack.botToken, signing_secret: slack.signingSecret, app_token: slack.appToken },
    ...{ staff_channel: "C0STAFF", api_url: slack.apiUrl, trust_workspace_email: trustsEmail },
  });
  const desk = new RecordingDesk();
  const warned: object[] = [];
  const log = { ...quietLog, warn: (details: object) => void warned.push(details) };
  const { webhook, connect } = opened;
  if (!webhook || !connect) throw new Error("It opens neither way in.");
  return {
    ...{ slack, desk, warned, opened, connect, workspace: slack.workspace, adapter: opened.adapter },
    /** Hands a request in, as the HTTP server does. */
    ask: (init: RequestInit) => webhook(new Request("http://localhost/channels/slack/events", init), desk, log),
  };
}
