import { CodedError } from "../../core/coded-error.ts";

/** What of Microsoft's cloud is talked to. Sovereign clouds, proxies and stand-ins have other addresses. */
export interface TeamsCloud {
  /** Says with which keys the service signs what it sends us. */
  openIdUrl: string;
  /** Who signs what is sent to us, and whom our own token is for. */
  issuer: string;
  /** Where our token is got. */
  loginUrl: string;
  /** Where we post until the service told us better: the staff channel, before anybody wrote. */
  serviceUrl: string;
}

/** Microsoft's public cloud ("Bot Framework authentication", "Proactive messages" of its documentation). */
export const PUBLIC_CLOUD: TeamsCloud = {
  openIdUrl: "https://login.botframework.com/v1/.well-known/openidconfiguration",
  issuer: "https://api.botframework.com",
  loginUrl: "https://login.microsoftonline.com",
  serviceUrl: "https://smba.trafficmanager.net/teams/",
};

const TRUSTED_HOST = /^(?:smba\.trafficmanager\.net|(?:[a-z0-9-]+\.)+botframework\.com)$/;

/** Whether our token may go to this address: Microsoft's own over TLS, or exactly where we are configured to post. */
export function isTrustedService(address: string, { serviceUrl }: Pick<TeamsCloud, "serviceUrl">): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, origin, username, password } = new URL(address);
  if (username !== "" || password !== "") return false;
  if (origin === new URL(serviceUrl).origin) return true;
  return protocol === "https:" && port === "" && TRUSTED_HOST.test(hostname);
}

/** Nothing is sent there, and nothing is taken from there. */
export function untrustedService(): CodedError {
  return new CodedError({
    code: "TEAMS_SERVICE_UNTRUSTED",
    message: "The service's address is not one of Microsoft's, and not the configured one.",
    audience: "operator",
    remedy: "In a sovereign cloud, set TEAMS_SERVICE_URL to its service's address.",
    status: 403,
  });
}
