import { CodedError } from "../core/coded-error.ts";
import type { Scope } from "../core/identity/api-keys.ts";
import type { Owner } from "../core/identity/owner.ts";
import { type AuthenticationServices, ownerClaimIn, resolveOwner } from "./authentication.ts";
import { type Caller, customerOfKey, may, requirePerson, requireScope } from "./caller.ts";

/**
 * Who may call a route. `open`: anyone. A scope: whoever has it, but for keys of one customer, which may only `chat` and `act`. `owner`: a customer or visitor, over a key with `chat`.
 * `read-or-act`: either scope. `read-or-owner`: whoever names a customer or visitor is held to be that one, others need `read`. `staff`: a person.
 */
export type RouteAccess = "open" | Scope | "owner" | "read-or-act" | "read-or-owner" | "staff";

interface Visit {
  caller: Caller;
  namesOwner: boolean;
  owner(): Promise<Owner | null>;
}

/** Lets a visitor in, with the owner as whom they act if there is one; or throws. */
type Door = (visit: Visit) => Promise<Owner | null>;

/** What is about everybody: whatever its scopes, a key that speaks for one customer sees and does none of it. */
const byScope =
  (scope: Scope): Door =>
  async ({ caller }) => {
    requireScope(caller, scope);
    if (customerOfKey(caller) === null) return null;
    throw new CodedError({
      code: "KEY_OF_CUSTOMER",
      message: "This key speaks for one customer, and this is not only about them.",
      status: 403,
      remedy: `Use a key of your own: \`smart-support keys create --scope ${scope}\`.`,
    });
  };

const chatting: Door = async ({ caller, owner }) => {
  requireScope(caller, "chat");
  return owner();
};

const DOORS: Record<RouteAccess, Door> = {
  open: async () => null,
  chat: chatting,
  read: byScope("read"),
  async act({ caller, owner }) {
    requireScope(caller, "act");
    return owner();
  },
  admin: byScope("admin"),
  async staff({ caller }) {
    requirePerson(caller);
    return null;
  },
  async owner(visit) {
    const owner = await chatting(visit);
    if (owner) return owner;
    throw new CodedError({
      code: "OWNER_NEEDED",
      message: "This needs the customer's identity or the visitor's secret.",
      status: 401,
      remedy: "Send `X-Customer-Identity` or `X-Visitor-Secret`.",
    });
  },
  "read-or-act": async (visit) => byScope(may(visit.caller, "act") ? "act" : "read")(visit),
  "read-or-owner": async (visit) => (visit.namesOwner ? chatting(visit) : byScope("read")(visit)),
};

/** Checks that a caller may use a route, and gives the owner as whom they act. Throws 401 or 403. */
export function admit(
  services: AuthenticationServices,
  access: RouteAccess,
  caller: Caller,
  headers: Headers,
): Promise<Owner | null> {
  const claim = ownerClaimIn(headers);
  return DOORS[access]({
    caller,
    namesOwner: customerOfKey(caller) !== null || claim.identity !== null || claim.visitorSecret !== null,
    owner: () => resolveOwner(services, caller, claim),
  });
}
