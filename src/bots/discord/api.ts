import { DiscordAPIError, HTTPError, RateLimitError, REST, RESTJSONErrorCodes, type RequestData } from "discord.js";
import { CodedError } from "../../core/coded-error.ts";
import { DeliveryTrouble } from "../../core/delivery/delivery.ts";

/** Discord answered, and said no. */
export class DiscordRefusal extends CodedError {
  /** Discord's own code ("JSON Error Codes" of its documentation); 0 where it gives none. */
  readonly reason: number;
  /** HTTP status of the answer. */
  readonly answered: number;

  constructor({ code, status }: Pick<DiscordAPIError, "code" | "status">) {
    const reason = Number(code) || 0;
    const name = RESTJSONErrorCodes[reason] ?? `HTTP ${status}`;
    super({ code: `DISCORD_${reason || status}`, message: `Discord refused it: ${name}.`, audience: "operator" });
    this.name = "DiscordRefusal";
    this.reason = reason;
    this.answered = status;
  }
}

type Route = `/${string}`;
type Call = (route: Route, request?: Pick<RequestData, "body" | "query" | "auth">) => Promise<unknown>;

/**
 * Discord's REST interface, usable in any process. Its errors leave out the request, which may hold a customer's words or an
 * interaction's token: `DeliveryTrouble` (`later`, with the pause that Discord asks for), `DiscordRefusal`, or one that passes.
 */
export type DiscordApi = Readonly<Record<"get" | "post" | "put" | "patch", Call>>;

export interface ApiSettings {
  token: string;
  /** Where it is reached instead of `https://discord.com/api`. */
  apiUrl?: string | undefined;
}

const NO_PAUSE_GIVEN_MS = 1_000;

/** The outbox paces and tries again; here nothing waits, and nothing is sent twice. */
export function createDiscordApi({ token, apiUrl }: ApiSettings): DiscordApi {
  const rest = new REST({
    ...{ version: "10", retries: 0, rejectOnRateLimit: () => true },
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
  }).setToken(token);
  const readably =
    (call: Call): Call =>
    (route, request) =>
      call(route, request).catch((error: unknown) => {
        throw readable(error);
      });
  return {
    get: readably((route, request) => rest.get(route, request)),
    post: readably((route, request) => rest.post(route, request)),
    put: readably((route, request) => rest.put(route, request)),
    patch: readably((route, request) => rest.patch(route, request)),
  };
}

/** What an error of discord.js says, without the request that it was about. */
export function readable(error: unknown): CodedError {
  if (error instanceof RateLimitError) {
    const pause = error.retryAfter > 0 ? error.retryAfter : NO_PAUSE_GIVEN_MS;
    return new DeliveryTrouble("later", "DISCORD_RATE_LIMITED", "Discord asks to wait.", pause);
  }
  if (error instanceof DiscordAPIError) return new DiscordRefusal(error);
  const what = error instanceof HTTPError ? `answered with ${error.status}` : "could not be reached";
  return new CodedError({
    code: "DISCORD_AWAY",
    message: `Discord ${what}.`,
    remedy: "Check the way out of your network, and DISCORD_API_URL if it is set.",
    audience: "operator",
  });
}
