import { expect, it } from "vitest";
import { freePort } from "../../../bench/free-port.ts";
import { until } from "../../spine/conversing.ts";
import { contractModel } from "../contract/model.ts";
import { openOurSide } from "../our-side.ts";
import { RequestDeliveries } from "./deliveries.ts";
import { buttonsOf, EmulatedSlack } from "./emulator.ts";

const SIGNING_SECRET = "signing-secret-of-the-emulator";
const PATIENCE_MS = 10_000;

it("goes from the question to the refund and back on an emulator that others wrote", { timeout: 40_000 }, async () => {
  const deliveries = new RequestDeliveries(SIGNING_SECRET);
  const slack = await EmulatedSlack.start(await freePort(), deliveries);
  const [help, approvals] = [slack.channels.get("help") ?? "", slack.channels.get("approvals") ?? ""];
  const [ann, lin] = [slack.users.get("ann") ?? "", slack.users.get("lin") ?? ""];
  const side = await openOurSide({
    environment: {
      ...{ SLACK_BOT_TOKEN: slack.botToken, SLACK_SIGNING_SECRET: SIGNING_SECRET },
      ...{ SLACK_STAFF_CHANNEL: approvals, SLACK_API_URL: slack.apiUrl },
    },
    handle: (staffId): Record<string, string> => (staffId === "lin" ? { slack: lin } : {}),
    models: contractModel,
  });
  deliveries.url = side.url;
  const says = (channel: string, fits: (shown: string) => boolean) =>
    until(async () => (await slack.messages(channel)).find((one) => fits(JSON.stringify(one))), PATIENCE_MS);
  try {
    const direct = await slack.direct("ann");
    await slack.say("ann", direct, await side.linkCode("C001"));
    const told = (user: string | undefined, words: string) =>
      until(async () => slack.ephemerals.find((one) => one.user === user && one.text.includes(words)), PATIENCE_MS);
    await told(ann, "linked");
    await slack.say("ann", help, `<@${slack.botUser}> please refund 0.57 for order 1001`);
    await told(ann, "direct message");
    await says(direct, (shown) => shown.includes("It waits for a colleague."));

    const card = await says(approvals, (shown) => shown.includes('\\"amount\\": 0.57'));
    expect(JSON.stringify(card.blocks)).toContain("C001");
    expect(buttonsOf(card.blocks).map(({ text }) => text.text)).toEqual(["Approve", "Deny", "Deny with a note"]);
    await slack.press("ann", approvals, card, "Approve");
    await told(ann, "nobody on staff");
    await slack.press("lin", approvals, card, "Approve");
    await told(lin, "Approved.");

    const finished = await says(approvals, (shown) => shown.includes('"Done"'));
    expect(finished.ts).toBe(card.ts);
    expect(buttonsOf(finished.blocks)).toEqual([]);
    expect(JSON.stringify(finished.blocks)).toContain("Lin Wei");
    await says(direct, (shown) => shown.includes("are refunded"));
    expect(await side.db.query("select 1 from events where type = 'action.succeeded'")).toHaveLength(1);
    expect((await slack.messages(help)).filter(({ user }) => user === slack.botUser)).toEqual([]);
    expect(slack.violations).toEqual([]);
  } finally {
    await side.close();
    await slack.stop();
  }
});
