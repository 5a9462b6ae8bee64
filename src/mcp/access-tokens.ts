import { createRemoteJWKSet, customFetch, errors, jwtVerify } from "jose";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import type { Scope } from "../core/identity/api-keys.ts";
import type { Customers } from "../core/identity/customer.ts";
import type { SaltedDigest } from "../core/insights/salted-digest.ts";
import type { HttpClient } from "../core/net/http-client.ts";
import type { Principal } from "./visit.ts";

/** The company's authorization server, and what its tokens mean here. */
export interface AuthorizationServer {
  issuer: string;
  jwksUrl: string;
  /** What a token must be made out for: this server's address, if nothing else is agreed on. */
  audience: string;
  /** The claim that names the customer for whom the token speaks, by their id in the company's systems. */
  customerClaim: string | null;
  /** Stands before `read` and `act` in the token's scopes. */
  scopePrefix: string;
}

export interface AccessTokens {
  /** Null for what is no valid token of that server for this one. Throws AUTHORIZATION_UNAVAILABLE 503. */
  authenticate(token: string): Promise<Principal | null>;
}

export interface AccessTokenParts {
  http: Pick<HttpClient, "request">;
  customers: Pick<Customers, "fromIdentity">;
  digest: SaltedDigest;
}

/** Signatures that only the authorization server can make; with a shared secret everybody who checks could sign. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
/** Tokens with keys that nobody knows have the keys read again at most this often. */
const KEYS_COOLDOWN_MS = 2_000;
const CLOCK_TOLERANCE_SECONDS = 30;
/** No token administers: that is for keys made here. */
const SCOPES: readonly Scope[] = ["read", "act"];

const claims = z.looseObject({
  sub: z.string().min(1),
  client_id: z.string().optional(),
  azp: z.string().optional(),
  scope: z.string().optional(),
  scp: z.union([z.string(), z.array(z.string())]).optional(),
});

/**
 * Access tokens of an authorization server of the company's own (JWT, RFC 9068); this server only checks them: signature by
 * the issuer's keys, which are read again when a new one turns up, issuer, audience and time.
 */
export function createAccessTokens(server: AuthorizationServer, parts: AccessTokenParts): AccessTokens {
  const keys = createRemoteJWKSet(new URL(server.jwksUrl), {
    [customFetch]: (url) => fetchKeys(url, parts.http),
    cooldownDuration: KEYS_COOLDOWN_MS,
  });

  return {
    async authenticate(token) {
      const payload = await jwtVerify(token, keys, {
        issuer: server.issuer,
        audience: server.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ["sub", "exp"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      }).then((verified) => claims.parse(verified.payload), unlessInvalid);
      if (payload === null) return null;
      const { sub, client_id: clientId, azp, scope, scp } = payload;
      const granted = new Set([scope ?? "", scp ?? ""].flat().flatMap((words) => words.split(" ")));
      return {
        // Events are kept for ever, and a subject may be somebody's address.
        actor: `oauth:${parts.digest("oauth", JSON.stringify([server.issuer, clientId ?? azp ?? "", sub])).slice(0, 32)}`,
        scopes: SCOPES.filter((name) => granted.has(`${server.scopePrefix}${name}`)),
        customerId: await customerIdOf(payload, server.customerClaim, parts.customers),
        namesCustomers: false,
      };
    },
  };
}

async function customerIdOf(
  payload: z.infer<typeof claims>,
  claim: string | null,
  customers: AccessTokenParts["customers"],
): Promise<string | null> {
  const named = claim === null ? undefined : payload[claim];
  if (typeof named !== "string" || named === "") return null;
  return (await customers.fromIdentity({ externalId: named, email: null, name: null, attributes: null })).id;
}

async function fetchKeys(url: string, http: Pick<HttpClient, "request">): Promise<Response> {
  const answer = await http.request({ method: "GET", url, idempotent: true });
  if (answer.kind !== "response")
    throw new Error(`The keys of the authorization server cannot be read (${answer.code}).`);
  return new Response(answer.body, { status: answer.status });
}

/** A token that says something wrong is nobody's; that nobody could look is another matter. */
function unlessInvalid(error: unknown): null {
  const isTokensFault =
    error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== "ERR_JOSE_GENERIC";
  if (isTokensFault) return null;
  throw new CodedError({
    code: "AUTHORIZATION_UNAVAILABLE",
    message: "The keys of the authorization server cannot be read at the moment.",
    audience: "operator",
    status: 503,
    cause: error,
  });
}
