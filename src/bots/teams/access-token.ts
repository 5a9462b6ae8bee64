import { request } from "undici";
import { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import type { TeamsCloud } from "./cloud.ts";

/** As whom we speak: an app of one tenant. */
export interface TeamsApp {
  appId: string;
  appPassword: string;
  tenantId: string;
}

/** Our own token, which the service wants with every call. */
export interface AccessToken {
  /** Gets one when there is none, or the last is about to end. Throws CodedError (TEAMS_LOGIN_…). */
  get(): Promise<string>;
  /** The service did not take the last one. */
  forget(): void;
}

const TIMEOUT_MS = 10_000;
/** A token is renewed this long before it ends. */
const EARLY_MS = 5 * 60_000;

const granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const refused = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) });

/**
 * Client credentials (RFC 6749, section 4.4), as Microsoft's identity platform takes them. The SDK's own way (MSAL) speaks to
 * nothing but its vendor's addresses, so that no proxy and no stand-in could be put in between.
 */
export function createAccessToken(
  { appId, appPassword, tenantId }: TeamsApp,
  { loginUrl, issuer }: Pick<TeamsCloud, "loginUrl" | "issuer">,
): AccessToken {
  const address = `${loginUrl.replace(/\/+$/, "")}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  const form = new URLSearchParams({
    ...{ grant_type: "client_credentials", scope: `${issuer}/.default` },
    ...{ client_id: appId, client_secret: appPassword },
  });
  let held: { token: string; renewAt: number } | null = null;
  let asking: Promise<string> | null = null;

  async function login(): Promise<string> {
    const { statusCode, body } = await request(address, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
      ...{ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
    }).catch(() => {
      throw new CodedError({ code: "TEAMS_LOGIN_AWAY", message: "Microsoft's login did not answer.", ...FOR_OPERATOR });
    });
    const answer: unknown = await body.json().catch(() => null);
    const { data } = granted.safeParse(answer);
    if (statusCode !== 200 || !data) {
      const reason = refused.safeParse(answer).data?.error ?? `HTTP ${statusCode}`;
      throw new CodedError({
        code: "TEAMS_LOGIN_REFUSED",
        message: `Microsoft's login refused the app: ${reason}.`,
        remedy: "Check TEAMS_APP_ID, TEAMS_TENANT_ID and TEAMS_APP_PASSWORD; the secret may have expired.",
        ...FOR_OPERATOR,
      });
    }
    held = { token: data.access_token, renewAt: Date.now() + data.expires_in * 1_000 - EARLY_MS };
    return held.token;
  }

  return {
    async get() {
      if (held && Date.now() < held.renewAt) return held.token;
      asking ??= login().finally(() => {
        asking = null;
      });
      return asking;
    },
    forget() {
      held = null;
    },
  };
}

const FOR_OPERATOR = { audience: "operator" } as const;
