import { CodedError } from "../../core/coded-error.ts";
import { createLanes } from "../lanes.ts";
import type { OpenedChannel } from "../opened-channel.ts";
import { teamsAdapter } from "./adapter.ts";
import { TeamsBot } from "./bot.ts";
import { teamsChecks } from "./checks.ts";
import { PUBLIC_CLOUD } from "./cloud.ts";
import { answerRequest } from "./webhook.ts";

/** As the configuration has it: an app of one tenant, and other addresses than those of Microsoft's public cloud. */
export interface TeamsSettings {
  app_id?: string | undefined;
  app_password?: string | undefined;
  tenant_id?: string | undefined;
  /** `19:…@thread.tacv2`. */
  staff_channel?: string | undefined;
  openid_url?: string | undefined;
  issuer?: string | undefined;
  login_url?: string | undefined;
  service_url?: string | undefined;
}

/**
 * Opens Microsoft Teams. Nothing is asked of it yet.
 * @throws CodedError AUTHENTICATION_MISSING: with an empty app id, the SDK would take whatever anybody sends
 */
export function openTeams({ staff_channel: staffChannel, ...settings }: TeamsSettings): OpenedChannel {
  const { app_id: appId, app_password: appPassword, tenant_id: tenantId } = settings;
  if (!appId || !appPassword || !tenantId) throw incomplete();
  const bot = new TeamsBot(
    { appId, appPassword, tenantId },
    {
      openIdUrl: settings.openid_url ?? PUBLIC_CLOUD.openIdUrl,
      issuer: settings.issuer ?? PUBLIC_CLOUD.issuer,
      loginUrl: settings.login_url ?? PUBLIC_CLOUD.loginUrl,
      serviceUrl: settings.service_url ?? PUBLIC_CLOUD.serviceUrl,
    },
  );
  const adapter = teamsAdapter(bot);
  const context = { bot, adapter, tenantId, lanes: createLanes() };
  const address = { serviceUrl: bot.cloud.serviceUrl, chains: true };
  return {
    adapter,
    staffPlace: staffChannel ? { channel: "teams", space: tenantId, container: staffChannel, address } : null,
    trustsEmail: false,
    checks: teamsChecks(bot, staffChannel),
    webhook: (request, desk, log) => answerRequest(request, { ...context, desk, log }),
  };
}

function incomplete(): CodedError {
  return new CodedError({
    code: "AUTHENTICATION_MISSING",
    message: "Microsoft Teams needs an app id, its secret, and the tenant.",
    remedy: "Set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID.",
    audience: "operator",
  });
}
