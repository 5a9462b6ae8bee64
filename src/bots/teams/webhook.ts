import type { ChannelDesk } from "../../core/channels/channel-desk.ts";
import { CodedError } from "../../core/coded-error.ts";
import { createAside } from "../aside.ts";
import type { Lanes } from "../lanes.ts";
import type { ChannelLog } from "../opened-channel.ts";
import type { ChannelAdapter } from "../port.ts";
import { activitySchema, isOfTenant, type ReceivedActivity } from "./activity.ts";
import type { InvokeAnswer, TeamsBot } from "./bot.ts";
import { messageOf } from "./message.ts";
import { handleInvoke } from "./presses.ts";

/** What happens with an activity; an invoke's answer, if it is one. */
type Handler = (activity: ReceivedActivity, context: Context) => Promise<InvokeAnswer | null>;
interface Context {
  desk: ChannelDesk;
  adapter: ChannelAdapter;
  log: ChannelLog;
  tenantId: string;
  /** An edit must not overtake what it edits. */
  lanes: Lanes;
}

/** Whatever is not here is acknowledged, and nothing else. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["message", (activity, context) => hand(activity, context, "receive")],
  ["messageUpdate", (activity, context) => hand(activity, context, "edited")],
  ["messageDelete", (activity, context) => hand(activity, context, "deleted")],
  ["invoke", (activity, { desk, tenantId }) => handleInvoke(activity, tenantId, desk)],
]);

async function hand(
  activity: ReceivedActivity,
  { desk, adapter, tenantId, lanes, log }: Context,
  how: "receive" | "edited" | "deleted",
): Promise<null> {
  const message = messageOf(activity, tenantId);
  if (!message || (how !== "receive" && message.author.bot)) return null;
  // In a group chat people talk to one another. What was taken from there is known without a mention.
  if (how === "receive" && activity.conversation.conversationType === "groupChat" && !message.addressed) return null;
  const { place, author } = message;
  await lanes.enter(activity.conversation.id, async () => {
    createAside(adapter, log)(place, author.person, (await desk[how](message)).tell);
  });
  return null;
}

/** Answers one request of the service, once what it says is stored. */
export async function answerRequest(
  request: Request,
  { bot, ...context }: Context & { bot: TeamsBot },
): Promise<Response> {
  try {
    if (request.method !== "POST") throw refusal(405, "METHOD_NOT_ALLOWED", "Send activities by POST.");
    const authorization = request.headers.get("authorization") ?? "";
    if (!authorization.startsWith("Bearer ")) throw refusal(401, "UNAUTHORIZED", "Send the service's token.");
    const activity = await readActivity(request);
    const answer = await bot.receive(authorization, activity, async () => {
      if (!isOfTenant(activity, context.tenantId))
        throw refusal(403, "TEAMS_OTHER_TENANT", "This conversation belongs to another tenant.");
      return (await HANDLERS.get(activity.type)?.(activity, context)) ?? null;
    });
    return answer ? Response.json(answer.body ?? null, { status: answer.status }) : new Response(null, { status: 200 });
  } catch (error) {
    if (!(error instanceof CodedError) || error.status === 500) throw error;
    const { code, message, status } = error;
    context.log.warn({ code, status }, "a request of Teams was refused");
    return Response.json({ error: { code, message } }, { status });
  }
}

async function readActivity(request: Request): Promise<ReceivedActivity> {
  const body: unknown = await request.json().catch(() => null);
  const { data, error } = activitySchema.safeParse(body);
  if (data) return data;
  const where = error.issues.map(({ path }) => path.join(".") || "body").slice(0, 5);
  throw refusal(400, "INVALID_ACTIVITY", `This is no activity of Teams: ${where.join(", ")}.`);
}

function refusal(status: number, code: string, message: string): CodedError {
  return new CodedError({ code, message, status, audience: "developer" });
}
