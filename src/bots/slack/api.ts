import { type AppOptions, LogLevel, webApi } from "@slack/bolt";
import type { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import { DeliveryTrouble } from "../../core/delivery/delivery.ts";

/** Slack answered, and said no. */
export class SlackRefusal extends CodedError {
  /** Slack's own word for it, such as `channel_not_found`. */
  readonly reason: string;

  constructor(reason: string) {
    super({ code: `SLACK_${reason.toUpperCase()}`, message: `Slack refused it: ${reason}.`, audience: "operator" });
    this.name = "SlackRefusal";
    this.reason = reason;
  }
}

export interface ApiSettings {
  botToken: string;
  /** Where it is reached instead of `https://slack.com/api/`. */
  apiUrl?: string | undefined;
}

/**
 * Slack's Web API, usable in any process. Its errors leave out the request, which may hold a customer's words:
 * `DeliveryTrouble` (`later`, with the pause that Slack asks for), `SlackRefusal`, or one that passes.
 */
export interface SlackApi {
  call<T>(method: string, args: Record<string, unknown>, answer: z.ZodType<T>): Promise<T>;
}

/** Slack's words for "too much", where it does not say it by the HTTP status. */
const TOO_MUCH: ReadonlySet<string> = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);
const NO_PAUSE_GIVEN_MS = 5_000;
const TIMEOUT_MS = 10_000;

/** Bolt's options of every client. The outbox paces and tries again; here nothing waits, and nothing is sent twice. */
export function clientOptions(apiUrl: string | undefined): NonNullable<AppOptions["clientOptions"]> {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/` }),
    ...{ allowAbsoluteUrls: false, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: TIMEOUT_MS },
    logger: QUIET,
  };
}

/** The SDK's own log goes to the standard output and may hold tokens; what matters of it is thrown as well. */
export const QUIET: NonNullable<AppOptions["logger"]> = {
  ...{ debug: ignore, info: ignore, warn: ignore, error: ignore, setLevel: ignore, setName: ignore },
  getLevel: () => LogLevel.ERROR,
};
function ignore(): void {}

export function createSlackApi({ botToken, apiUrl }: ApiSettings): SlackApi {
  const client = new webApi.WebClient(botToken, clientOptions(apiUrl));
  return {
    async call(method, args, answer) {
      const given = await client.apiCall(method, args).catch((error: unknown) => {
        throw readable(error);
      });
      return answer.parse(given);
    },
  };
}

/** What the SDK throws, as the product says it. */
export function readable(error: unknown): CodedError {
  if (error instanceof webApi.WebAPIRateLimitedError) return tooMuch(error.retryAfter * 1_000);
  if (error instanceof webApi.WebAPIPlatformError) {
    const reason = error.data.error;
    return TOO_MUCH.has(reason) ? tooMuch(NO_PAUSE_GIVEN_MS) : new SlackRefusal(reason);
  }
  const what = error instanceof webApi.WebAPIHTTPError ? `answered with ${error.statusCode}` : "could not be reached";
  return new CodedError({
    code: "SLACK_AWAY",
    message: `Slack ${what}.`,
    remedy: "Check the way out of your network, and SLACK_API_URL if it is set.",
    audience: "operator",
  });
}

function tooMuch(pauseMs: number): DeliveryTrouble {
  return new DeliveryTrouble("later", "SLACK_RATE_LIMITED", "Slack asks to wait.", pauseMs);
}
