import { verifySlackRequest } from "@slack/bolt";
import { CodedError } from "../../core/coded-error.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { ChannelLog } from "../opened-channel.ts";
import type { SlackBot } from "./bot.ts";

/** What Slack's own clock may be ahead of ours. */
const FUTURE_S = 5 * 60;

/** Answers one request of Slack's: verified, stored, acknowledged. Throws CodedError for what is not Slack's or cannot be read. */
export async function answerRequest(
  request: Request,
  signingSecret: string,
  bot: Pick<SlackBot, "dispatch">,
  log: ChannelLog,
): Promise<Response> {
  try {
    return await answer(request, signingSecret, bot);
  } catch (error) {
    // Slack shows its operator a bare status.
    if (error instanceof CodedError) log.warn({ code: error.code }, `a request of Slack was refused: ${error.message}`);
    throw error;
  }
}

async function answer(request: Request, signingSecret: string, bot: Pick<SlackBot, "dispatch">): Promise<Response> {
  const body = await request.text();
  verify(request.headers, body, signingSecret);
  const payload = read(request.headers.get("content-type") ?? "", body);
  if (payload.type === "url_verification") return Response.json({ challenge: payload.challenge ?? null });
  if (payload.ssl_check !== undefined) return new Response(null);
  const given = await bot.dispatch(payload);
  if (!given) throw unreadable("It is of no kind that is known.");
  if (given.body === undefined || given.body === "") return new Response(null);
  return typeof given.body === "string" ? new Response(given.body) : Response.json(given.body);
}

/** By Slack's signature over the body and the time ("Verifying requests from Slack"). */
function verify(headers: Headers, body: string, signingSecret: string): void {
  const signature = headers.get("x-slack-signature") ?? "";
  const timestamp = Number(headers.get("x-slack-request-timestamp") || Number.NaN);
  try {
    if (timestamp > Date.now() / 1_000 + FUTURE_S) throw new Error("It is from the future.");
    verifySlackRequest({
      signingSecret,
      body,
      headers: { "x-slack-signature": signature, "x-slack-request-timestamp": timestamp },
    });
  } catch {
    throw new CodedError({
      code: "SLACK_SIGNATURE_INVALID",
      message: "This request was not signed by Slack within the last five minutes.",
      remedy: "Compare SLACK_SIGNING_SECRET with the app's, and this machine's clock with the time.",
      audience: "developer",
      status: 401,
    });
  }
}

/** Events are JSON; presses and forms are JSON in a form's field; commands are a form. */
function read(contentType: string, body: string): JsonObject {
  if (!contentType.startsWith("application/x-www-form-urlencoded")) return parse(body);
  const fields = new URLSearchParams(body);
  const payload = fields.get("payload");
  return payload === null ? Object.fromEntries(fields) : parse(payload);
}

function parse(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable("It is no JSON.");
  }
  if (!isJsonObject(value)) throw unreadable("It is no JSON object.");
  return value;
}

function unreadable(why: string): CodedError {
  const message = `The body cannot be read. ${why}`;
  return new CodedError({ code: "SLACK_BODY_UNREADABLE", message, status: 400 });
}
