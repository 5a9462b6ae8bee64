import type { Operation, SecurityUse } from "../document/operations.ts";
import { type Credential, type Credentials, credentialList } from "./credential-schema.ts";

const isToken = ({ type }: Credential) => type === "bearer" || type === "oauth2";

/** What a description does not say, or says in a way that nobody knows, cannot be missed. */
const KINDS = new Set(["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"]);

/** Whether a credential is what a security scheme asks for. */
function satisfies(credential: Credential, use: SecurityUse): boolean {
  switch (use.type) {
    case "apiKey": {
      const isHeader = use.place === "header";
      if (isHeader && use.parameterName?.toLowerCase() === "authorization") return credential.type !== "mutualTLS";
      if (credential.type !== "apiKey" || credential.in !== use.place) return false;
      const [wanted, held] = [use.parameterName ?? "", credential.name];
      return isHeader ? wanted.toLowerCase() === held.toLowerCase() : wanted === held;
    }
    case "http":
      return use.httpScheme === "basic" ? credential.type === "basic" : isToken(credential);
    case "oauth2":
    case "openIdConnect":
      return isToken(credential);
    case "mutualTLS":
      return credential.type === "mutualTLS";
    default:
      return false;
  }
}

/** A scheme as an operator knows it: what to put under `auth`. */
function wanted({ name, type, place, parameterName, httpScheme }: SecurityUse): string {
  switch (type) {
    case "apiKey":
      return `an API key in ${place} ${parameterName}`;
    case "http":
      return httpScheme === "basic" ? "a user name and password (basic)" : `a token (${httpScheme ?? "bearer"})`;
    case "oauth2":
    case "openIdConnect":
      return "an OAuth 2 token";
    case "mutualTLS":
      return "a client certificate (mutualTLS)";
    default:
      return name;
  }
}

/** What an operation asks for and the credentials do not hold, by its nearest alternative; empty where they suffice. */
function missing(operation: Pick<Operation, "security">, credentials: readonly Credential[]): string[] {
  const alternatives = operation.security.map((combination) =>
    combination.filter((use) => KINDS.has(use.type) && !credentials.some((credential) => satisfies(credential, use))),
  );
  const [nearest] = alternatives.sort((a, b) => a.length - b.length);
  return [...new Set(nearest?.map(wanted) ?? [])];
}

/** How many operations a warning names; the others are counted. */
const NAMED = 3;

/** Warnings about operations that ask for credentials which are not configured, one for each kind of credential. */
export function unmetSecurity(
  operations: readonly Pick<Operation, "method" | "path" | "security">[],
  credentials: Credentials | undefined,
): string[] {
  const list = credentialList(credentials);
  const byWant = new Map<string, string[]>();
  for (const operation of operations) {
    const lacks = missing(operation, list).join(" and ");
    if (lacks === "") continue;
    byWant.set(lacks, [...(byWant.get(lacks) ?? []), `${operation.method.toUpperCase()} ${operation.path}`]);
  }
  return [...byWant].map(([lacks, places]) => {
    const rest = places.length > NAMED ? ` and ${places.length - NAMED} more` : "";
    const verb = places.length === 1 ? "asks" : "ask";
    return `${places.slice(0, NAMED).join(", ")}${rest} ${verb} for ${lacks}, which the source's auth does not have.`;
  });
}
