import { createHash, timingSafeEqual } from "node:crypto";
import type { Description, Security, SecurityScheme } from "./description.ts";
import { Refusal } from "./refusal.ts";

/** What a request brings along to be let in by. */
export interface Presented {
  headers: Headers;
  query: URLSearchParams;
}

const bearer = ({ headers }: Presented) => /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];

function basicPassword({ headers }: Presented): string | undefined {
  const encoded = /^Basic (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, "base64")
        .toString("utf8")
        .replace(/^[^:]*:/, "");
}

function apiKey({ in: place, name = "" }: SecurityScheme, { headers, query }: Presented): string | undefined {
  return (place === "query" ? query.get(name) : headers.get(name)) ?? undefined;
}

function presentedFor(scheme: SecurityScheme, request: Presented): string | undefined {
  if (scheme.type === "apiKey") return apiKey(scheme, request);
  return scheme.scheme === "basic" ? basicPassword(request) : bearer(request);
}

/** Compares digests, so that neither length nor content of the token shows in the time it takes. */
function isToken(token: string, presented: string | undefined): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(presented ?? ""), digest(token));
}

/**
 * Lets callers in by whichever way the description offers, each with the company's one service token: a bearer token,
 * the password of basic authentication or an API key.
 * @throws Refusal 401, when no alternative is met as a whole
 */
export function gatekeeper(api: Description, token: string): (security: Security, request: Presented) => void {
  return (security, request) => {
    const admitted = (alternative: Security[number]) =>
      Object.keys(alternative).every((name) => {
        const scheme = api.components.securitySchemes[name];
        return scheme !== undefined && isToken(token, presentedFor(scheme, request));
      });
    if (security.length > 0 && !security.some(admitted)) {
      throw new Refusal(401, "UNAUTHORIZED", "A valid service token is needed.");
    }
  };
}
