import { z } from "zod";
import type { HttpClient, HttpRequest } from "../../core/net/http-client.ts";
import type { OAuthCredential } from "./credential-schema.ts";
import { formText } from "./form-body.ts";
import { percentEncode } from "./percent-encoding.ts";

/** Why there is no token. `isOurFault`: the server understood and refused, so asking again changes nothing. */
export interface TokenFailure {
  code: "AUTH_REFUSED" | "AUTH_UNAVAILABLE";
  message: string;
  isOurFault: boolean;
}

export type TokenResult = { token: string } | TokenFailure;

/** A token of the client credentials grant, fetched when it is needed and kept while it is good. */
export interface TokenSource {
  token(): Promise<TokenResult>;
  /** Forgets a token that was not accepted, unless a newer one has taken its place. */
  discard(token: string): void;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 65_536;
/** Of a token whose server does not say how long it is good. */
const DEFAULT_LIFETIME_S = 300;
/** A token is given up early, so that it does not expire on its way: a tenth of its life, at most a minute. */
const MAX_SKEW_S = 60;

const TokenResponse = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string().default("Bearer"),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

const REFUSED: TokenFailure = {
  code: "AUTH_REFUSED",
  message: "The authorisation server did not accept our client.",
  isOurFault: true,
};
const UNAVAILABLE: TokenFailure = {
  code: "AUTH_UNAVAILABLE",
  message: "The authorisation server gave no token.",
  isOurFault: false,
};

/** RFC 6749, section 4.4.2, with the client's password where section 2.3.1 says. */
function tokenRequest(credential: OAuthCredential): HttpRequest {
  const { token_url, client_id, client_secret, client_authentication, scope, audience } = credential;
  const isPost = client_authentication === "client_secret_post";
  const fields = { grant_type: "client_credentials", scope, audience, ...(isPost && { client_id, client_secret }) };
  const members = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const pair = `${percentEncode(client_id)}:${percentEncode(client_secret)}`;
  return {
    method: "POST",
    url: token_url,
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      ...(!isPost && { authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}` }),
    },
    body: formText(members, {}),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Tokens for one credential. Callers that need one at the same time wait for the same request. */
export function createTokenSource(credential: OAuthCredential, http: HttpClient): TokenSource {
  const request = tokenRequest(credential);
  let kept: { token: string; goodUntilMs: number } | undefined;
  let underWay: Promise<TokenResult> | undefined;

  async function fetchToken(): Promise<TokenResult> {
    const result = await http.request(request);
    if (result.kind !== "response") return UNAVAILABLE;
    const { status } = result;
    if (status === 408 || status === 429 || status >= 500) return UNAVAILABLE;
    const answer = TokenResponse.safeParse(parsed(result.body));
    if (status >= 300 || !answer.success || !/^bearer$/i.test(answer.data.token_type)) return REFUSED;
    const { access_token: token, expires_in: lifetimeS = DEFAULT_LIFETIME_S } = answer.data;
    const usedForS = lifetimeS - Math.min(MAX_SKEW_S, lifetimeS / 10);
    kept = { token, goodUntilMs: performance.now() + usedForS * 1_000 };
    return { token };
  }

  return {
    token() {
      if (kept && performance.now() < kept.goodUntilMs) return Promise.resolve({ token: kept.token });
      underWay ??= fetchToken().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    discard(token) {
      if (kept?.token === token) kept = undefined;
    },
  };
}
