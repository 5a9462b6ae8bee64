import { type Activity, CloudAdapter, ConfigurationBotFrameworkAuthentication } from "botbuilder";
import { z } from "zod";
import { CodedError } from "../../core/coded-error.ts";
import { type AccessToken, createAccessToken, type TeamsApp } from "./access-token.ts";
import type { ReceivedActivity } from "./activity.ts";
import { isTrustedService, type TeamsCloud, untrustedService } from "./cloud.ts";
import { createTransport } from "./transport.ts";

/** What an invoke is answered with. */
export interface InvokeAnswer {
  status: number;
  body?: unknown;
}

/** The keys are asked for within a request that the service waits for. */
const KEYS_MS = 5_000;

/** The SDK's adapter, with authentication that cannot be turned off, and errors that say whose fault it was. */
export class TeamsBot extends CloudAdapter {
  readonly app: TeamsApp;
  readonly cloud: TeamsCloud;
  readonly token: AccessToken;

  constructor(app: TeamsApp, cloud: TeamsCloud) {
    const token = createAccessToken(app, cloud);
    super(authentication(app, cloud, token));
    this.app = app;
    this.cloud = cloud;
    this.token = token;
  }

  /** The calls of the service at an address that an activity came from. */
  async connector(serviceUrl: string) {
    const factory = this.botFrameworkAuthentication.createConnectorFactory(this.createClaimsIdentity(this.app.appId));
    return factory.create(serviceUrl, this.cloud.issuer);
  }

  /**
   * Verifies an activity, has it handled, and gives what an invoke is answered with.
   * @throws CodedError with the status to answer: 401, 403, 503; and what `handle` throws
   */
  async receive(
    authorization: string,
    received: ReceivedActivity,
    handle: () => Promise<InvokeAnswer | null>,
  ): Promise<InvokeAnswer | null> {
    const activity = received as Partial<Activity> as Activity;
    const sender = await inTime(this.botFrameworkAuthentication.authenticateRequest(activity, authorization)).catch(
      (error: unknown) => {
        throw keysFailed.safeParse(error).success ? keysAway() : unauthorized();
      },
    );
    const claim = (name: string) => sender.claimsIdentity.getClaimValue(name);
    // The SDK also takes tokens of its emulator and of other bots, which do not vouch for the service's address.
    if (claim("iss") !== this.cloud.issuer || claim("serviceurl") !== received.serviceUrl) throw unauthorized();
    if (!isTrustedService(received.serviceUrl, this.cloud)) throw untrustedService();
    const answer = await this.processActivity(sender, activity, async (context) => {
      const value = await handle();
      if (value) await context.sendActivity({ type: "invokeResponse", value });
    });
    return answer ?? null;
  }
}

function authentication(
  { appId }: TeamsApp,
  cloud: TeamsCloud,
  token: AccessToken,
): ConfigurationBotFrameworkAuthentication {
  return new ConfigurationBotFrameworkAuthentication(
    {
      ToChannelFromBotLoginUrl: cloud.loginUrl,
      ToChannelFromBotOAuthScope: cloud.issuer,
      ToBotFromChannelTokenIssuer: cloud.issuer,
      ToBotFromChannelOpenIdMetadataUrl: cloud.openIdUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: cloud.openIdUrl,
    },
    {
      isValidAppId: async (id) => id === appId,
      // The SDK's own factories take an empty app id for a wish to have no authentication.
      isAuthenticationDisabled: async () => false,
      // The transport signs.
      createCredentials: async () => ({ signRequest: async (request) => request }),
    },
    undefined,
    undefined,
    { httpClient: createTransport(token, cloud) },
  );
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject({ statusCode: 500 }), KEYS_MS);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

/** How the SDK fails when it is not the token's fault: the keys that it would be verified with could not be had. */
const keysFailed = z.union([z.object({ name: z.literal("FetchError") }), z.object({ statusCode: z.literal(500) })]);

function keysAway(): CodedError {
  return new CodedError({
    code: "TEAMS_KEYS_AWAY",
    message: "The keys that requests are verified with could not be fetched.",
    audience: "operator",
    remedy: "Check that TEAMS_OPENID_URL can be reached from here.",
    status: 503,
  });
}

function unauthorized(): CodedError {
  return new CodedError({
    code: "UNAUTHORIZED",
    message: "The token is not one of the service's for this app.",
    audience: "developer",
    status: 401,
  });
}
