import { newId } from "../ids.ts";
import type { JsonObject } from "../json.ts";
import type { Database } from "../store/database.ts";
import { type Erasure, eraseCustomer } from "./erase.ts";
import type { VerifiedIdentity } from "./identity-token.ts";

/** A customer as the rest of the system knows them; `externalId` is what expressions call `customer.id`. */
export interface Customer {
  /** `cus_…` */
  id: string;
  /** The id in the company's own systems. */
  externalId: string;
  email: string | null;
  name: string | null;
  attributes: JsonObject;
}

export interface Customers {
  /**
   * The customer that a verified identity names, created or brought up to date. Fields the identity lacks stay as they were,
   * and so does everything when a newer identity was seen before. For signing in: after an erasure it makes a new customer.
   */
  fromIdentity(identity: VerifiedIdentity): Promise<Customer>;
  /** By our own id (`cus_…`); null for somebody who was erased. */
  find(id: string): Promise<Customer | null>;
  /** Empties all that is personal; see `eraseCustomer`. */
  erase(customer: string): Promise<Erasure>;
}

const COLUMNS = `id, external_id as "externalId", email, name, attributes`;

// The common case, an identity that was seen before, writes nothing: `do update … where` skips the row and returns none.
const UPSERT = `
  insert into customers (id, external_id, email, name, attributes, identity_issued_at)
  values ($1, $2, $3, $4, coalesce($5::jsonb, '{}'), $6)
  on conflict (external_id) do update set
    email = coalesce(excluded.email, customers.email),
    name = coalesce(excluded.name, customers.name),
    attributes = coalesce($5::jsonb, customers.attributes),
    identity_issued_at = excluded.identity_issued_at
  where customers.identity_issued_at < excluded.identity_issued_at
    or customers.identity_issued_at = excluded.identity_issued_at
    and (customers.email, customers.name, customers.attributes)
      is distinct from (coalesce(excluded.email, customers.email), coalesce(excluded.name, customers.name), coalesce($5::jsonb, customers.attributes))
  returning ${COLUMNS}`;

/** The customers table. */
export function createCustomers(database: Database): Customers {
  return {
    async fromIdentity(identity) {
      const attributes = identity.attributes === null ? null : JSON.stringify(identity.attributes);
      const written = await database.query<Customer>(UPSERT, [
        newId("cus"),
        identity.externalId,
        identity.email,
        identity.name,
        attributes,
        identity.issuedAt ?? new Date(0),
      ]);
      const known =
        written[0] ??
        (
          await database.query<Customer>(`select ${COLUMNS} from customers where external_id = $1`, [
            identity.externalId,
          ])
        )[0];
      if (!known) throw new Error("The customer vanished between two statements.");
      return known;
    },

    async find(id) {
      const rows = await database.query<Customer>(
        `select ${COLUMNS} from customers where id = $1 and external_id is not null`,
        [id],
      );
      return rows[0] ?? null;
    },

    erase: (customer) => eraseCustomer(database, customer),
  };
}
