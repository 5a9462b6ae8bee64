import type { ProtectedResource } from "./endpoint.ts";

/** What this server tells of itself as an OAuth resource (RFC 9728, section 2). `url` is the address that clients use. */
export function protectedResource(url: string, issuer: string, scopePrefix: string): ProtectedResource {
  const resource = new URL("/mcp", url).href;
  return {
    metadataUrl: new URL("/.well-known/oauth-protected-resource/mcp", url).href,
    metadata: {
      resource,
      authorization_servers: [issuer],
      scopes_supported: [`${scopePrefix}read`, `${scopePrefix}act`],
      bearer_methods_supported: ["header"],
      resource_name: "Smart Support",
    },
  };
}
