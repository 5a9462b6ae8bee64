import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { createSigningKey, type SigningKey } from "./signing-keys.ts";

export const APP_ID = "6b1f5b0e-7a52-4a70-9a0c-2c6f0f6f7a11";
export const APP_PASSWORD = "the-secret-of-the-stand-in";
export const TENANT_ID = "11111111-2222-3333-4444-555555555555";
export const ISSUER = "https://api.botframework.test";
export const BOT = `28:${APP_ID}`;

const LIFETIME_S = 3_600;

/** The login of one tenant with one app, and the keys that the service signs with. */
export class MicrosoftLogin {
  /** Signs what the service sends. */
  readonly key: SigningKey;
  /** Published as well, but not for Teams. */
  readonly otherKey: SigningKey;
  /** How many tokens were given. */
  given = 0;
  readonly #tokens = new Map<string, number>();

  private constructor(key: SigningKey, otherKey: SigningKey) {
    this.key = key;
    this.otherKey = otherKey;
  }

  static async create(): Promise<MicrosoftLogin> {
    return new MicrosoftLogin(
      await createSigningKey("teams-key", ["msteams"]),
      await createSigningKey("webchat-key", ["webchat"]),
    );
  }

  /** The token that the service sends along with whatever comes from this address of it. */
  sign(serviceUrl: string): Promise<string> {
    return this.key.sign({ iss: ISSUER, aud: APP_ID, serviceurl: serviceUrl });
  }

  /** Whether a call of the service shows a token that was given here. */
  admits(authorization: string | undefined): boolean {
    const token = (authorization ?? "").replace("Bearer ", "");
    return (this.#tokens.get(token) ?? 0) > Date.now();
  }

  /** Every token that was given ends now. */
  endTokens(): void {
    this.#tokens.clear();
  }

  /** What our side is configured with, for a stand-in that is reached at `url` and posted to at `serviceUrl`. */
  environment(url: string, serviceUrl: string, staffChannel: string): Record<string, string> {
    return {
      ...{ TEAMS_APP_ID: APP_ID, TEAMS_APP_PASSWORD: APP_PASSWORD, TEAMS_TENANT_ID: TENANT_ID, TEAMS_ISSUER: ISSUER },
      ...{ TEAMS_OPENID_URL: `${url}/openid`, TEAMS_LOGIN_URL: `${url}/login` },
      ...{ TEAMS_SERVICE_URL: serviceUrl, TEAMS_STAFF_CHANNEL: staffChannel },
    };
  }

  routes(): Hono {
    const app = new Hono();
    app.get("/openid", (context) =>
      context.json({ issuer: ISSUER, jwks_uri: new URL("/keys", context.req.url).toString() }),
    );
    app.get("/keys", (context) => context.json({ keys: [this.key.published, this.otherKey.published] }));
    app.post(`/login/${TENANT_ID}/oauth2/v2.0/token`, async (context) => {
      const { grant_type, scope, client_id, client_secret } = await context.req.parseBody();
      const fits = grant_type === "client_credentials" && scope === `${ISSUER}/.default` && client_id === APP_ID;
      if (!fits) return context.json({ error: "invalid_request" }, 400);
      if (client_secret !== APP_PASSWORD) return context.json({ error: "invalid_client" }, 401);
      const token = randomUUID();
      this.given += 1;
      this.#tokens.set(token, Date.now() + LIFETIME_S * 1_000);
      return context.json({ token_type: "Bearer", access_token: token, expires_in: LIFETIME_S });
    });
    return app;
  }
}
