import type { ClientTls } from "../../core/net/http-client.ts";
import type { Parameter, Place } from "../document/operations.ts";
import type { PreparedRequest } from "./build-request.ts";
import { type Credential, type Credentials, credentialList } from "./credential-schema.ts";
import { percentEncode } from "./percent-encoding.ts";

export type { Credentials } from "./credential-schema.ts";

/** Where a credential stands in a request, and what stands there before the secret, such as `Bearer `. */
export interface CredentialPlace {
  place: Exclude<Place, "path">;
  name: string;
  scheme: string;
}

/** A credential as the one value that a request carries. */
export interface Authorisation extends CredentialPlace {
  secret: string;
}

const AUTHORIZATION = { place: "header", name: "authorization" } as const;

/** Where a credential goes; nothing for one that is no part of a request. */
export function placeOf(credential: Credential): CredentialPlace | undefined {
  switch (credential.type) {
    case "bearer":
    case "oauth2":
      return { ...AUTHORIZATION, scheme: "Bearer " };
    case "basic":
      return { ...AUTHORIZATION, scheme: "Basic " };
    case "apiKey": {
      const name = credential.in === "header" ? credential.name.toLowerCase() : credential.name;
      return { place: credential.in, name, scheme: "" };
    }
    case "mutualTLS":
      return undefined;
  }
}

/** The secret that stands in the configuration itself; an OAuth token has to be fetched. */
export function statedSecret(credential: Credential): string | undefined {
  switch (credential.type) {
    case "bearer":
      return credential.token;
    case "basic":
      return Buffer.from(`${credential.username}:${credential.password}`, "utf8").toString("base64");
    case "apiKey":
      return credential.value;
    case "oauth2":
    case "mutualTLS":
      return undefined;
  }
}

/** What of a credential nobody may see, in each form in which an upstream could repeat it. */
function secretsIn(credential: Credential): (string | undefined)[] {
  switch (credential.type) {
    case "apiKey":
      return [credential.value, percentEncode(credential.value)];
    case "basic":
      return [statedSecret(credential), credential.password || credential.username];
    case "bearer":
      return [credential.token];
    case "oauth2":
      return [credential.client_secret];
    case "mutualTLS":
      return [credential.key, credential.passphrase];
  }
}

/** Every text that must not appear in anything that is shown or kept. */
export function secretsOf(credentials: Credentials | undefined): string[] {
  return credentialList(credentials)
    .flatMap(secretsIn)
    .filter((text) => text !== undefined);
}

/** The client's side of mutual TLS, for the connection. */
export function tlsOf(credentials: Credentials | undefined): ClientTls | undefined {
  const credential = credentialList(credentials).find((one) => one.type === "mutualTLS");
  if (credential?.type !== "mutualTLS") return undefined;
  const { cert, key, passphrase, ca } = credential;
  return { cert, key, ...(passphrase && { passphrase }), ...(ca && { ca }) };
}

/** True for a parameter that the credentials fill, so that no caller is asked for it. */
export function fillsParameter(credentials: Credentials | undefined, { name, place }: Parameter): boolean {
  const plain = place === "header" ? name.toLowerCase() : name;
  return credentialList(credentials).some((credential) => {
    const filled = placeOf(credential);
    return filled?.place === place && filled.name === plain;
  });
}

/** The request with its credentials. */
export function authorise(request: PreparedRequest, authorisations: readonly Authorisation[]): PreparedRequest {
  return authorisations.reduce(withAuthorisation, request);
}

function withAuthorisation(request: PreparedRequest, authorisation: Authorisation): PreparedRequest {
  const { place, name, scheme, secret } = authorisation;
  if (place === "query") {
    const separator = request.url.includes("?") ? "&" : "?";
    return { ...request, url: `${request.url}${separator}${percentEncode(name)}=${percentEncode(secret)}` };
  }
  if (place === "header") return { ...request, headers: { ...request.headers, [name]: scheme + secret } };
  const cookies = [request.headers.cookie, `${name}=${percentEncode(secret)}`].filter((cookie) => cookie !== undefined);
  return { ...request, headers: { ...request.headers, cookie: cookies.join("; ") } };
}
