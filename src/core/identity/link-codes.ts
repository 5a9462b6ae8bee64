import type { ChatChannel } from "../channels/place.ts";
import { CodedError } from "../coded-error.ts";
import { appendEvents } from "../insights/events.ts";
import { newSignInCode, normaliseSignInCode } from "../staff/sign-in-code.ts";
import type { Database } from "../store/database.ts";
import { withinRate } from "../store/rate-window.ts";
import type { Customer } from "./customer.ts";
import { type Account, linkAccount } from "./linked-accounts.ts";
import { secretHash } from "./secret.ts";

const CODE_MINUTES = 10;
/** Tries of one account within the life of a code. A code has 57 random bits; this keeps accounts from trying at all. */
const TRIES = { most: 5, windowMs: CODE_MINUTES * 60_000 };
/** What holds a code is stored nowhere, so its id alone says that it was handed in before, for as long as adapters read again. */
const ONCE = { most: 1, windowMs: 2 * 86_400_000 };
/** A code as it is given out, however it is typed: three groups of four, nothing else in the message. */
const CODE = /^\s*[`"'*_]*((?:[2-9bcdfghjkmnpqrstvwxz]{4}[\s_-]?){2}[2-9bcdfghjkmnpqrstvwxz]{4})[`"'*_]*[\s.]*$/i;

/** Single-use codes by which a customer shows that an account on a platform is theirs. */
export interface LinkCodes {
  /** A code for this customer; those that were issued to them before are void. */
  issue(customer: Customer, actor: string): Promise<{ code: string; expiresAt: Date }>;
  /**
   * Links the account to the code's customer. Wrong, used and expired codes are not told apart. `message` is the platform's id
   * of what was typed: the same one handed in again changes nothing, and gives null.
   * @throws CodedError LINK_CODE_WRONG 401, LINK_TRIES_USED_UP 429
   */
  redeem(account: Account, typed: string, message: string): Promise<Customer | null>;
  /** Voids a code that somebody showed in public. */
  revoke(typed: string): Promise<void>;
}

/** The code in a message that is nothing but a code; null for any other. */
export function linkCodeIn(text: string): string | null {
  return CODE.exec(text)?.[1] ?? null;
}

export function createLinkCodes(db: Database): LinkCodes {
  return {
    async issue(customer, actor) {
      const code = newSignInCode();
      return db.transaction(async (tx) => {
        await tx.query("delete from link_codes where customer_id = $1 or expires_at < now()", [customer.id]);
        const [row] = await tx.query<{ expiresAt: Date }>(
          `insert into link_codes (hash, customer_id, expires_at) values ($1, $2, now() + make_interval(mins => $3))
           returning expires_at as "expiresAt"`,
          [secretHash(code), customer.id, CODE_MINUTES],
        );
        if (!row) throw new Error("An insert returned no row.");
        await appendEvents(tx, [{ type: "identity.code_issued", actor, customerId: customer.id }]);
        return { code, expiresAt: row.expiresAt };
      });
    },

    async redeem(account, typed, message) {
      // What refuses is returned, so that it is committed that the message was seen.
      const found = await db.transaction(async (tx) => {
        if (!(await withinRate(tx, `code:${message}`, ONCE))) return null;
        if (!(await withinRate(tx, triesOf(account), TRIES))) return triesUsedUp();
        const [customer] = await tx.query<Customer>(
          `with used as (delete from link_codes where hash = $1 and expires_at > now() returning customer_id)
           select id, external_id as "externalId", email, name, attributes from customers
           where id = (select customer_id from used) and external_id is not null`,
          [secretHash(normaliseSignInCode(typed))],
        );
        if (!customer) return wrongCode();
        await linkAccount(tx, account, customer.id, "code");
        return customer;
      });
      if (found instanceof CodedError) throw found;
      return found;
    },

    async revoke(typed) {
      await db.query("delete from link_codes where hash = $1", [secretHash(normaliseSignInCode(typed))]);
    },
  };
}

function triesOf({ channel, space, person }: { channel: ChatChannel; space: string; person: string }): string {
  return `link:${channel}:${space}:${person}`;
}

function wrongCode(): CodedError {
  return new CodedError({
    code: "LINK_CODE_WRONG",
    message: "This code is wrong, was used already, or has expired.",
    remedy: "Get a new one on our website, where you are signed in.",
    audience: "customer",
    status: 401,
  });
}

function triesUsedUp(): CodedError {
  return new CodedError({
    code: "LINK_TRIES_USED_UP",
    message: `That were ${TRIES.most} tries; no code is taken for ${CODE_MINUTES} minutes.`,
    remedy: "Wait, then get a new code on our website.",
    audience: "customer",
    status: 429,
  });
}
