import { CodedError } from "../core/coded-error.ts";
import { type ApiKey, allows, type Scope } from "../core/identity/api-keys.ts";
import type { StaffPerson, StaffRole } from "../core/staff/person.ts";
import { staffPersonNeeded } from "../core/staff/sign-in.ts";

/** Who sends a request: a person on staff, a program with a key, or nobody in particular. */
export type Caller =
  | { kind: "nobody" }
  | { kind: "key"; apiKey: ApiKey }
  | { kind: "staff"; person: StaffPerson; token: string };

/** What a signed-in person may do besides deciding, in the terms of keys. */
const SCOPES_OF_ROLE: Record<StaffRole, readonly Scope[]> = {
  support: ["chat", "read"],
  expert: ["chat", "read"],
  admin: ["chat", "read", "admin"],
};

export const NOBODY: Caller = { kind: "nobody" };

/** Who did it, as events name them. */
export function actorOf(caller: Caller): string {
  if (caller.kind === "nobody") return "anyone";
  return caller.kind === "key" ? `key:${caller.apiKey.id}` : `staff:${caller.person.id}`;
}

export function may(caller: Caller, scope: Scope): boolean {
  if (caller.kind === "nobody") return false;
  return allows(caller.kind === "key" ? caller.apiKey.scopes : SCOPES_OF_ROLE[caller.person.role], scope);
}

/** The customer (`cus_…`) for whom alone a key speaks; null for every other caller. */
export function customerOfKey(caller: Caller): string | null {
  return caller.kind === "key" ? caller.apiKey.customerId : null;
}

export function unauthenticated(message: string): CodedError {
  return new CodedError({
    code: "UNAUTHENTICATED",
    message,
    status: 401,
    remedy: "Send an API key or a staff token as `Authorization: Bearer …` (keys also as `X-API-Key`).",
  });
}

/** Throws `UNAUTHENTICATED` (401) or `SCOPE_MISSING` (403). */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.kind === "nobody") throw unauthenticated("This needs an API key or a signed-in person.");
  if (may(caller, scope)) return;
  throw new CodedError({
    code: "SCOPE_MISSING",
    message: `This needs the scope \`${scope}\`.`,
    status: 403,
    remedy: `Use a key that has it: \`smart-support keys create --scope ${scope}\`.`,
  });
}

/** The signed-in person. Throws `UNAUTHENTICATED` (401) or, for keys, `STAFF_PERSON_NEEDED` (403). */
export function requirePerson(caller: Caller): StaffPerson {
  if (caller.kind === "staff") return caller.person;
  if (caller.kind === "nobody") throw unauthenticated("This needs a person on staff who is signed in.");
  throw staffPersonNeeded();
}
