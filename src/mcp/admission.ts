import { CodedError } from "../core/coded-error.ts";
import { type ApiKeys, allows, type Scope } from "../core/identity/api-keys.ts";
import type { Customer, Customers } from "../core/identity/customer.ts";
import type { Principal, Visit } from "./visit.ts";

/** What letting requests in takes of the product. */
export interface AdmissionParts {
  apiKeys: Pick<ApiKeys, "authenticate">;
  /** Access tokens of the company's own authorization server; null where there is none. */
  accessTokens: { authenticate(token: string): Promise<Principal | null> } | null;
  customers: Pick<Customers, "find" | "fromIdentity">;
  /** Counts one request of a principal; false if it was one too many. */
  keepsPace(principal: string): Promise<boolean>;
}

/** Both name the customer for whom a request is: the first for all of it, the second for one message. */
const CUSTOMER_HEADER = "x-customer-id";
export const CUSTOMER_META = "smart-support/customer_id";
const CUSTOMER_ID = /^[^\s\p{Cc}](?:[^\p{Cc}]{0,198}[^\s\p{Cc}])?$/u;
const MOST_TOOLSETS = 20;

/** Lets one HTTP request in. Throws UNAUTHENTICATED 401, SCOPE_MISSING 403, CUSTOMER_NOT_YOURS 403, CUSTOMER_ID_INVALID 400, RATE_LIMITED 429. */
export async function admit(request: Request, parts: AdmissionParts): Promise<Visit> {
  const principal = await authenticate(request.headers, parts);
  const { scopes } = principal;
  if (!allows(scopes, "read") && !allows(scopes, "act")) throw scopeMissing("read");
  await requirePace(principal, parts);
  const isAdmin = allows(scopes, "admin");
  const { customerId, namesCustomers } = principal;
  return {
    principal,
    audience: { isAdmin, actsFor: customerId !== null ? "one" : namesCustomers ? "named" : "nobody" },
    mayRead: allows(scopes, "read"),
    mayWrite: allows(scopes, "act"),
    customer: await customerOf(principal, request.headers.get(CUSTOMER_HEADER), parts),
    toolsets: toolsetsOf(request.url),
  };
}

/** Counts one message of a principal. Throws RATE_LIMITED 429. */
export async function requirePace(
  { actor }: Principal,
  { keepsPace }: Pick<AdmissionParts, "keepsPace">,
): Promise<void> {
  if (!(await keepsPace(`mcp:${actor}`))) throw tooFast();
}

/** Whose credential a request carries. Throws UNAUTHENTICATED 401. */
export async function authenticate(headers: Headers, { apiKeys, accessTokens }: AdmissionParts): Promise<Principal> {
  const token = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? headers.get("x-api-key");
  if (!token) throw unauthenticated("This needs an API key.");
  const key = await apiKeys.authenticate(token);
  if (key) return { actor: `key:${key.id}`, ...key };
  const principal = await accessTokens?.authenticate(token);
  if (!principal) throw unauthenticated("The API key or access token is unknown, has expired or was revoked.");
  return principal;
}

/** The visit as the `_meta` of one message has it: it may name the customer too, but nobody else than the request does. */
export async function visitFor(visit: Visit, named: unknown, parts: Pick<AdmissionParts, "customers">): Promise<Visit> {
  if (named === undefined) return visit;
  const id = typeof named === "string" ? named : "";
  if (visit.customer && visit.customer.externalId !== id)
    throw notYours("The request and its _meta name different customers.");
  return { ...visit, customer: await customerOf(visit.principal, id, parts) };
}

/** The customer for whom a principal acts now. `named` is whom the request names, in its header or its `_meta`. */
async function customerOf(
  { customerId, namesCustomers }: Pick<Principal, "customerId" | "namesCustomers">,
  named: string | null,
  { customers }: Pick<AdmissionParts, "customers">,
): Promise<Customer | null> {
  if (customerId !== null) {
    const customer = await customers.find(customerId);
    if (!customer) throw unauthenticated("The customer that this key speaks for does not exist any more.");
    if (named !== null && named !== customer.externalId)
      throw notYours("This key speaks for one customer, and not for this one.");
    return customer;
  }
  if (named === null) return null;
  if (!namesCustomers) throw notYours("This key may not say for which customer it acts.");
  if (!CUSTOMER_ID.test(named)) {
    throw new CodedError({
      code: "CUSTOMER_ID_INVALID",
      message: "That is not a customer's id: it is empty, longer than 200 characters, or holds control characters.",
      status: 400,
    });
  }
  return customers.fromIdentity({ externalId: named, email: null, name: null, attributes: null });
}

function toolsetsOf(url: string): string[] {
  const names = new URLSearchParams(url.split("?")[1]).getAll("toolsets").flatMap((value) => value.split(","));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))].sort().slice(0, MOST_TOOLSETS);
}

function unauthenticated(message: string): CodedError {
  const remedy = "Send a key as `Authorization: Bearer …`; `smart-support keys create NAME --scope act` makes one.";
  return new CodedError({ code: "UNAUTHENTICATED", message, status: 401, remedy });
}

function scopeMissing(scope: Scope): CodedError {
  return new CodedError({
    code: "SCOPE_MISSING",
    message: `This needs the scope \`${scope}\`.`,
    status: 403,
    remedy: `Use a key that has it: \`smart-support keys create NAME --scope ${scope}\`.`,
  });
}

function notYours(message: string): CodedError {
  const remedy =
    "Use a key made for that customer (`--customer ID`), or one that may name customers (`--names-customers`).";
  return new CodedError({ code: "CUSTOMER_NOT_YOURS", message, status: 403, remedy });
}

function tooFast(): CodedError {
  return new CodedError({
    code: "RATE_LIMITED",
    message: "This key has sent too many requests.",
    status: 429,
    remedy: "Wait a little, then go on more slowly.",
  });
}
