import type { ChatChannel } from "../channels/place.ts";
import { appendEvents } from "../insights/events.ts";
import type { Database, Transaction } from "../store/database.ts";
import type { Customer } from "./customer.ts";
import type { Owner } from "./owner.ts";

/** Somebody's account on a platform. */
export interface Account {
  channel: ChatChannel;
  /** Workspace, guild or tenant. */
  space: string;
  /** The platform's id of the person. */
  person: string;
}

/**
 * Who an account is to us: the customer it was linked to, else a visitor who is known by the account alone. That owner is no
 * hash, so no secret that a web page presents can ever be it.
 */
export async function ownerOfAccount(db: Database, account: Account): Promise<Owner> {
  const [customer] = await db.query<Customer>(
    `select c.id, c.external_id as "externalId", c.email, c.name, c.attributes
     from identities i join customers c on c.id = i.customer_id
     where i.channel = $1 and i.space = $2 and i.person = $3 and c.external_id is not null`,
    [account.channel, account.space, account.person],
  );
  return customer ? { kind: "customer", customer } : { kind: "visitor", visitorHash: visitorOf(account) };
}

/** Links an account, and gives its customer the private threads that it opened before. Public ones stay a visitor's. */
export async function linkAccount(
  tx: Transaction,
  account: Account,
  customerId: string,
  via: "code" | "email",
): Promise<void> {
  const { channel, space, person } = account;
  await tx.query(
    `insert into identities (channel, space, person, customer_id, via) values ($1, $2, $3, $4, $5)
     on conflict (channel, space, person) do update set
       customer_id = excluded.customer_id, via = excluded.via, created_at = clock_timestamp()`,
    [channel, space, person, customerId, via],
  );
  await tx.query(
    `update conversations c set customer_id = $3 from conversation_places p
     where p.conversation_id = c.id and p.private and c.channel = $1 and c.visitor_hash = $2 and c.customer_id is null`,
    [channel, visitorOf(account), customerId],
  );
  await appendEvents(tx, [
    { type: "identity.linked", actor: `customer:${customerId}`, customerId, data: { channel, via } },
  ]);
}

/**
 * Links an account to the one customer with this e-mail address, which the platform has verified for a full member of the
 * home workspace. False when there is none, or more than one.
 */
export async function linkByEmail(db: Database, account: Account, email: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [customer, another] = await tx.query<{ id: string }>(
      "select id from customers where lower(email) = lower($1) and external_id is not null limit 2",
      [email],
    );
    if (!customer || another) return false;
    await linkAccount(tx, account, customer.id, "email");
    return true;
  });
}

function visitorOf({ channel, space, person }: Account): string {
  return `${channel}:${space}:${person}`;
}
