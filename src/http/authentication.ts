import { CodedError } from "../core/coded-error.ts";
import type { Owner } from "../core/identity/owner.ts";
import { visitorHash } from "../core/identity/visitor.ts";
import { STAFF_TOKEN_PREFIX } from "../core/staff/sign-in.ts";
import { type Caller, customerOfKey, NOBODY, unauthenticated } from "./caller.ts";
import type { HttpServices } from "./http-services.ts";

/** What telling callers and owners apart takes. */
export type AuthenticationServices = Pick<HttpServices, "apiKeys" | "signIn" | "customers" | "identityTokens">;

/** The token of `Authorization: Bearer …` or `X-API-Key`. Throws `UNAUTHENTICATED` for another scheme. */
export function credentialIn(headers: Headers): string | null {
  const authorization = headers.get("authorization");
  if (authorization === null) return headers.get("x-api-key");
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (!token) throw unauthenticated("The Authorization header is not `Bearer TOKEN`.");
  return token;
}

/** Who presents a credential. A wrong one is an error, never the same as none. Throws `UNAUTHENTICATED`. */
export async function authenticate(services: AuthenticationServices, credential: string | null): Promise<Caller> {
  if (credential === null || credential === "") return NOBODY;
  if (credential.startsWith(STAFF_TOKEN_PREFIX)) {
    const person = await services.signIn.personOf(credential);
    if (!person) throw unauthenticated("The staff session has expired or was ended.");
    return { kind: "staff", person, token: credential };
  }
  const apiKey = await services.apiKeys.authenticate(credential);
  if (!apiKey) throw unauthenticated("The API key is unknown or was revoked.");
  return { kind: "key", apiKey };
}

/** What a request says of the customer behind it. */
export interface OwnerClaim {
  identity: string | null;
  visitorSecret: string | null;
}

export function ownerClaimIn(headers: Headers): OwnerClaim {
  return { identity: headers.get("x-customer-identity"), visitorSecret: headers.get("x-visitor-secret") };
}

/**
 * The customer or visitor behind a request; null when it names none. A key that was made for one customer speaks for that
 * one and for nobody else, whatever the request claims. Throws `IDENTITY_INVALID` or `IDENTITY_NOT_CONFIGURED`.
 */
export async function resolveOwner(
  services: AuthenticationServices,
  caller: Caller,
  claim: OwnerClaim,
): Promise<Owner | null> {
  const boundTo = customerOfKey(caller);
  if (boundTo !== null) {
    const customer = await services.customers.find(boundTo);
    if (!customer) throw unauthenticated("The customer that this API key speaks for does not exist any more.");
    return { kind: "customer", customer };
  }
  if (claim.identity) {
    if (!services.identityTokens) {
      throw new CodedError({
        code: "IDENTITY_NOT_CONFIGURED",
        message: "This server does not verify customers' identities.",
        status: 401,
        remedy: "Set IDENTITY_SECRET and restart.",
      });
    }
    const identity = await services.identityTokens.verify(claim.identity);
    return { kind: "customer", customer: await services.customers.fromIdentity(identity) };
  }
  return claim.visitorSecret ? { kind: "visitor", visitorHash: visitorHash(claim.visitorSecret) } : null;
}

/**
 * Checks that somebody who stays connected is still whom `resolveOwner` let in: their token holds, and they were not erased.
 * Writes nothing. Throws `UNAUTHENTICATED` or `IDENTITY_INVALID`.
 */
export async function confirmOwner(
  services: AuthenticationServices,
  caller: Caller,
  claim: OwnerClaim,
  owner: Owner | null,
): Promise<void> {
  if (owner?.kind !== "customer") return;
  if (customerOfKey(caller) === null && claim.identity) await services.identityTokens?.verify(claim.identity);
  if (!(await services.customers.find(owner.customer.id)))
    throw unauthenticated("This customer does not exist any more.");
}
