import type { ConfigurationBotFrameworkAuthentication } from "botbuilder";
import { request as send } from "undici";
import { CodedError } from "../../core/coded-error.ts";
import { DeliveryTrouble } from "../../core/delivery/delivery.ts";
import { retryAfterMs } from "../../core/net/retry-after.ts";
import type { AccessToken } from "./access-token.ts";
import { isTrustedService, type TeamsCloud, untrustedService } from "./cloud.ts";

type ConnectorOptions = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[4]>;
/** What the SDK sends its requests with. */
export type Transport = NonNullable<ConnectorOptions["httpClient"]>;
type ConnectorResponse = Awaited<ReturnType<Transport["sendRequest"]>>;

/** The service said no, and when asked again will say no again. */
export class TeamsRefusal extends CodedError {
  /** HTTP status of the answer. */
  readonly answered: number;

  constructor(answered: number) {
    super({ code: `TEAMS_${answered}`, message: `Teams refused it with HTTP ${answered}.`, audience: "operator" });
    this.name = "TeamsRefusal";
    this.answered = answered;
  }
}

const TIMEOUT_MS = 15_000;
const UNAUTHORIZED = 401;
/** Statuses that pass by waiting ("Rate limiting" of Teams' documentation), and the pause where none is asked for. */
const WAIT: ReadonlySet<number> = new Set([412, 429, 502, 503, 504]);
const NO_PAUSE_GIVEN_MS = 2_000;

/**
 * Carries the SDK's calls, each once: the SDK itself would send some again, which is the outbox's to decide, and would follow
 * redirects with our token. Nothing leaves for an address that is not trusted. Throws `DeliveryTrouble` (`later`),
 * `TeamsRefusal`, or a CodedError that passes.
 */
export function createTransport(token: AccessToken, cloud: TeamsCloud): Transport {
  return {
    async sendRequest(request) {
      if (!isTrustedService(request.url, cloud)) throw untrustedService();
      const headers = { "content-type": "application/json", authorization: `Bearer ${await token.get()}` };
      const {
        statusCode,
        headers: answered,
        body,
      } = await send(request.url, {
        ...{ method: request.method, headers, body: request.body },
        ...{ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
      }).catch(() => {
        throw away("did not answer");
      });
      const text = await body.text();
      if (statusCode < 300) return asResponse(request, statusCode, text);
      if (WAIT.has(statusCode)) {
        const pause = retryAfterMs(answered) ?? NO_PAUSE_GIVEN_MS;
        throw new DeliveryTrouble("later", `TEAMS_${statusCode}`, `Teams asks to wait (HTTP ${statusCode}).`, pause);
      }
      if (statusCode === UNAUTHORIZED) token.forget();
      if (statusCode === UNAUTHORIZED || statusCode >= 500) throw away(`answered with HTTP ${statusCode}`);
      throw new TeamsRefusal(statusCode);
    },
  };
}

/** Comes in the headers that the SDK brought: it has no other way to make them. */
function asResponse(
  request: Parameters<Transport["sendRequest"]>[0],
  status: number,
  bodyAsText: string,
): ConnectorResponse {
  const headers = request.headers.clone();
  for (const name of headers.headerNames()) headers.remove(name);
  headers.set("content-type", "application/json");
  return { request, status, headers, bodyAsText };
}

function away(what: string): CodedError {
  return new CodedError({
    code: "TEAMS_AWAY",
    message: `Teams ${what}.`,
    remedy: "Check the way out of your network, and TEAMS_SERVICE_URL if it is set.",
    audience: "operator",
  });
}
