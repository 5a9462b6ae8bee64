import { isLoopback } from "../core/net/loopback.ts";
import type { HttpSettings } from "./http-services.ts";

function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).host : null;
}

/**
 * Whether a request's `Host` is ours. A server on a loopback address is only for this machine, but a page anywhere can make
 * its own name resolve to 127.0.0.1 (DNS rebinding) and then read what a browser gets from here.
 */
export function isHostAllowed(hostHeader: string | null, settings: Pick<HttpSettings, "host" | "publicUrl">): boolean {
  if (!isLoopback(settings.host)) return true;
  if (!hostHeader || !URL.canParse(`http://${hostHeader}`)) return false;
  return isLoopback(new URL(`http://${hostHeader}`).hostname) || hostHeader === hostOf(settings.publicUrl);
}

/** Whether a page of this origin may open a socket. Programs that are no browser send no origin, and are let through. */
export function isOriginAllowed(
  origin: string | null,
  hostHeader: string | null,
  settings: Pick<HttpSettings, "publicUrl" | "allowedOrigins">,
): boolean {
  if (origin === null || settings.allowedOrigins.includes(origin)) return true;
  const host = hostOf(origin);
  return host !== null && (host === hostHeader || host === hostOf(settings.publicUrl));
}
