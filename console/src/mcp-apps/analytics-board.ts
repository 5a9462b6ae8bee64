import { z } from "zod";
import { button, element } from "./element.ts";
import { type Host, type Outcome, openPage } from "./host.ts";

const RANGES = ["24h", "7d", "30d", "90d"];
const MOST_TOOLS = 8;

const count = z.number();
const share = z.number().nullable();
const spread = z.object({ median: z.number().nullable(), p90: z.number().nullable() });

const summary = z.object({
  range: z.object({ from: z.string(), to: z.string() }),
  conversations: z.object({ total: count, open: count, escalated: count, resolution_rate: share, assumed_rate: share }),
  models: z.object({ calls: count, cost_usd: count }),
  actions: z.object({ proposed: count, outcomes: z.record(z.string(), count) }),
  approvals: z.object({
    held: count,
    approved: count,
    denied: count,
    expired: count,
    approval_rate: share,
    decision_ms: spread,
  }),
  tools: z.object({ calls: count, failures: count, by_tool: z.array(z.object({ tool: z.string(), calls: count })) }),
  latency: z.object({ first_reply_ms: spread, turn_ms: spread }),
  thumbs: z.object({ up: count, down: count }),
});

type Summary = z.infer<typeof summary>;

const heading = element("header");
const board = element("div", "board");
document.querySelector("main")?.append(heading, board);

void openPage("analytics-board", { answered: show });

function show(outcome: Outcome, host: Host): void {
  const read = summary.safeParse(outcome.result);
  if (!read.success) {
    board.replaceChildren(element("p", "", outcome.message ?? "There are no figures to show."));
    return;
  }
  const { from, to } = read.data.range;
  const day = (moment: string) => new Date(moment).toLocaleDateString();
  heading.replaceChildren(element("h1", "", `${day(from)} – ${day(to)}`), ranges(host));
  board.replaceChildren(...groups(read.data), bars(read.data.tools.by_tool));
}

function ranges(host: Host): HTMLElement {
  const { call } = host;
  if (!call) return element("span");
  const ask = async (range: string) => show(await call("show_analytics", { range }), host);
  return element("nav", "", ...RANGES.map((range) => button(range, () => ask(range))));
}

function groups({ conversations, approvals, actions, models, latency, thumbs, tools }: Summary): HTMLElement[] {
  return [
    group("Conversations", [
      ["Total", number(conversations.total)],
      ["Resolved, confirmed", percent(conversations.resolution_rate)],
      ["Resolved, assumed", percent(conversations.assumed_rate)],
      ["Given to people", number(conversations.escalated)],
      ["Open", number(conversations.open)],
      ["Thumbs up / down", `${thumbs.up} / ${thumbs.down}`],
    ]),
    group("Approvals", [
      ["Asked of staff", number(approvals.held)],
      ["Approved / denied", `${approvals.approved} / ${approvals.denied}`],
      ["Not decided in time", number(approvals.expired)],
      ["Approval rate", percent(approvals.approval_rate)],
      ["Time to decision", duration(approvals.decision_ms.median)],
      ["Actions done", number(actions.outcomes.succeeded ?? 0)],
    ]),
    group("Work", [
      ["First reply", duration(latency.first_reply_ms.median)],
      ["Turn", duration(latency.turn_ms.median)],
      ["Model calls", number(models.calls)],
      ["Model cost", `$${models.cost_usd.toFixed(2)}`],
      ["Tool calls", number(tools.calls)],
      ["Tool failures", number(tools.failures)],
    ]),
  ];
}

function group(title: string, figures: readonly (readonly [string, string])[]): HTMLElement {
  const tiles = figures.map(([label, value]) =>
    element("div", "tile", element("span", "quiet", label), element("strong", "", value)),
  );
  return element("section", "", element("h2", "", title), element("div", "tiles", ...tiles));
}

function bars(used: Summary["tools"]["by_tool"]): HTMLElement {
  const shown = used.slice(0, MOST_TOOLS);
  const most = Math.max(1, ...shown.map(({ calls }) => calls));
  const rows = shown.map(({ tool, calls }) => {
    const bar = element("span", "bar");
    bar.style.setProperty("--part", String(calls / most));
    return element("li", "", element("code", "", tool), bar, element("span", "", number(calls)));
  });
  return element("section", "", element("h2", "", "Tools"), element("ul", "bars", ...rows));
}

const number = (value: number): string => value.toLocaleString();
const percent = (value: number | null): string => (value === null ? "–" : `${Math.round(value * 100)} %`);

function duration(ms: number | null): string {
  if (ms === null) return "–";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
