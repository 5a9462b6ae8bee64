import type { HttpClient } from "../../core/net/http-client.ts";
import { MASK } from "../../core/tools/without-secrets.ts";
import { type Credentials, credentialList, type OAuthCredential } from "./credential-schema.ts";
import { type Authorisation, placeOf, secretsOf, statedSecret } from "./credentials.ts";
import { createTokenSource, type TokenFailure } from "./oauth-token.ts";

/** As whom a source calls: all of its credentials, with tokens fetched when they are needed. */
export interface CallerIdentity {
  /** For showing what would be sent. */
  readonly masked: readonly Authorisation[];
  /** What every request carries now, or why it cannot be said. */
  current(): Promise<{ authorisations: readonly Authorisation[] } | TokenFailure>;
  /** Forgets the tokens among what an upstream did not accept. False if there are none: other credentials do not change. */
  reject(authorisations: readonly Authorisation[]): boolean;
  /** Every secret in use, fetched tokens included. */
  secrets(): readonly string[];
}

/** Tokens that were in use a moment ago can still come back in an answer. */
const TOKENS_REMEMBERED = 4;

export function createCallerIdentity(credentials: Credentials | undefined, http: HttpClient): CallerIdentity {
  const list = credentialList(credentials);
  const stated = secretsOf(credentials);
  const tokens: string[] = [];

  function tokenOf(credential: OAuthCredential) {
    const source = createTokenSource(credential, http);
    return {
      discard: source.discard,
      async secret() {
        const result = await source.token();
        if ("token" in result && !tokens.includes(result.token)) {
          tokens.unshift(result.token);
          tokens.splice(TOKENS_REMEMBERED);
        }
        return "token" in result ? result.token : result;
      },
    };
  }

  const parts = list.flatMap((credential) => {
    const place = placeOf(credential);
    if (place === undefined) return [];
    const token = credential.type === "oauth2" ? tokenOf(credential) : undefined;
    return [{ place, token, secret: statedSecret(credential) }];
  });

  return {
    masked: parts.map(({ place }) => ({ ...place, secret: MASK })),
    async current() {
      const authorisations: Authorisation[] = [];
      for (const { place, token, secret } of parts) {
        const found = token === undefined ? (secret ?? "") : await token.secret();
        if (typeof found !== "string") return found;
        authorisations.push({ ...place, secret: found });
      }
      return { authorisations };
    },
    reject(authorisations) {
      let isRenewable = false;
      for (const { token } of parts) {
        if (token === undefined) continue;
        isRenewable = true;
        for (const { secret } of authorisations) token.discard(secret);
      }
      return isRenewable;
    },
    secrets: () => [...stated, ...tokens],
  };
}
