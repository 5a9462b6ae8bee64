import { z } from "zod";
import { button, element, folded } from "./element.ts";
import { type Host, type Outcome, openPage } from "./host.ts";

const entry = z.looseObject({
  at: z.string(),
  type: z.string(),
  actor: z.string(),
  message: z.object({ author: z.string(), text: z.string() }).optional(),
  call: z.object({ tool: z.string(), args: z.unknown(), result: z.unknown() }).optional(),
  action: z.looseObject({ id: z.string(), title: z.string() }).optional(),
  decision: z
    .object({ staff: z.object({ name: z.string() }), decision: z.string(), note: z.string().nullable() })
    .optional(),
});

const replay = z.object({
  conversation: z.looseObject({
    id: z.string(),
    channel: z.string(),
    status: z.string(),
    customer: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  }),
  items: z.array(entry),
  next_cursor: z.string().nullable(),
});

type Entry = z.infer<typeof entry>;

const heading = element("header");
const timeline = element("ol", "timeline");
const more = element("p");
document.querySelector("main")?.append(heading, timeline, more);

void openPage("replay-timeline", {
  answered(outcome, host) {
    timeline.replaceChildren();
    show(outcome, host);
  },
});

function show(outcome: Outcome, { call, gone }: Host): void {
  const read = replay.safeParse(outcome.result);
  if (!read.success) {
    heading.replaceChildren(element("p", "", outcome.message ?? "There is no such conversation."));
    return;
  }
  const { conversation, items, next_cursor: cursor } = read.data;
  const { id, channel, status, customer } = conversation;
  const whose = customer ? (customer.name ?? customer.id) : "a visitor";
  heading.replaceChildren(
    element("h1", "", `${whose} on ${channel}`),
    element("span", "badge", status.replaceAll("_", " ")),
  );
  timeline.append(...items.map(shownEntry));
  more.replaceChildren();
  if (cursor === null || !call) return;
  const next = async () => show(await call("show_replay", { conversation_id: id, cursor }), { call, gone });
  more.append(button("Show more", next));
}

function shownEntry({ at, type, actor, message, call, action, decision }: Entry): HTMLElement {
  const time = element("time", "quiet", new Date(at).toLocaleString());
  const what = element("div", message ? `said ${message.author}` : "happened");
  if (message) what.append(element("strong", "", message.author), element("p", "", message.text));
  else
    what.append(element("strong", "", type.replaceAll(".", " ").replaceAll("_", " ")), element("span", "quiet", actor));
  if (action) what.append(element("p", "", action.title), element("code", "quiet", action.id));
  if (decision) {
    what.append(element("p", "", `${decision.staff.name}: ${decision.decision}`));
    if (decision.note) what.append(element("blockquote", "", decision.note));
  }
  if (call) what.append(folded(call.tool, { args: call.args, result: call.result }));
  return element("li", "", time, what);
}
