import type { Asker } from "../core/actions/callers.ts";
import type { Scope } from "../core/identity/api-keys.ts";
import type { Customer } from "../core/identity/customer.ts";
import type { Audience } from "../core/tools/audience.ts";

/** Who a credential belongs to. */
export interface Principal {
  /** `key:key_…` or `oauth:…`: as events and the ledger name it. */
  actor: string;
  scopes: readonly Scope[];
  /** The one customer (`cus_…`) for whom it speaks. */
  customerId: string | null;
  /** Trusted to say with each request for which customer it is. */
  namesCustomers: boolean;
}

/** One request: who sends it, for whom, and what of the catalogue they want to see. */
export interface Visit {
  principal: Principal;
  audience: Audience;
  /** Its key may `read`: what is about everybody, unless it is here for one customer. */
  mayRead: boolean;
  /** May propose what changes something. */
  mayWrite: boolean;
  /** The customer for whom the key speaks, or whom the request names. */
  customer: Customer | null;
  /** Names of tool sources and agents; none: everything. */
  toolsets: readonly string[];
}

/** Whose actions it may see: those that it asked for, for whom it is here now. */
export const askerOf = ({ principal, customer }: Visit): Asker => ({
  principal: principal.actor,
  customerId: customer?.id ?? null,
});

/** Whether everybody's records are open to it; whoever is here for a customer sees that customer's alone. */
export const readsEverything = ({ customer, mayRead }: Visit): boolean => mayRead && customer === null;
