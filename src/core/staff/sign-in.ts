import { CodedError, notFound } from "../coded-error.ts";
import { newSecret, secretHash } from "../identity/secret.ts";
import { appendEvents } from "../insights/events.ts";
import type { Database } from "../store/database.ts";
import type { StaffPerson } from "./person.ts";
import { newSignInCode, normaliseSignInCode } from "./sign-in-code.ts";

const CODE_MINUTES = 10;
const SESSION_HOURS = 12;

/** What a staff session's token starts with; no API key does. */
export const STAFF_TOKEN_PREFIX = "staff_";

export interface SignIn {
  /** A code that signs this person in once, within ten minutes. Throws `NOT_FOUND` for somebody who is not active. */
  issueCode(staffId: string, actor?: string): Promise<{ code: string; expiresAt: Date }>;
  /**
   * Trades a code for a session. Tries are not counted: a code is one of 27^12 (see `newSignInCode`), so that 10,000 guesses
   * a second at 100 open codes are right once in thousands of years; and a count could only go by what an attacker shares
   * with staff, such as a proxy's address, and would lock staff out.
   * Throws `SIGN_IN_FAILED` (401).
   */
  exchange(code: string): Promise<{ token: string; expiresAt: Date; person: StaffPerson }>;
  /** Whose session a token is; null once it expired, was revoked, or its person is no longer active. */
  personOf(token: string): Promise<StaffPerson | null>;
  revoke(token: string): Promise<void>;
}

interface ExpiryRow {
  expiresAt: Date;
}

/** Deciding takes a person who signed in. Thrown when a key, or nobody, tries. */
export function staffPersonNeeded(): CodedError {
  return new CodedError({
    code: "STAFF_PERSON_NEEDED",
    message: "Only a person on staff who signed in may do this; an API key is not a person.",
    status: 403,
    audience: "staff",
    remedy: "Sign in on the console, or in the terminal with `smart-support login`.",
  });
}

/** Signing in without passwords: a one-time code becomes a session of twelve hours; the store keeps hashes of both. */
export function createSignIn(database: Database): SignIn {
  return {
    async issueCode(staffId, actor = "system") {
      const code = newSignInCode();
      await database.query("delete from staff_credentials where expires_at < now()");
      return await database.transaction(async (tx) => {
        const rows = await tx.query<ExpiryRow>(
          `insert into staff_credentials (hash, staff_id, kind, expires_at)
           select $1, id, 'code', now() + make_interval(mins => $3) from staff where id = $2 and active
           returning expires_at as "expiresAt"`,
          [secretHash(code), staffId, CODE_MINUTES],
        );
        if (!rows[0]) throw notFound("person on staff");
        await appendEvents(tx, [{ type: "staff.code_issued", actor, data: { staff_id: staffId } }]);
        return { code, expiresAt: rows[0].expiresAt };
      });
    },

    async exchange(code) {
      return await database.transaction(async (tx) => {
        const people = await tx.query<StaffPerson>(
          `with used as (
             delete from staff_credentials where hash = $1 and kind = 'code' and expires_at > now() returning staff_id
           )
           select id, name, role, groups from staff where active and id = (select staff_id from used)`,
          [secretHash(normaliseSignInCode(code))],
        );
        const person = people[0];
        if (!person) {
          throw new CodedError({
            code: "SIGN_IN_FAILED",
            message: "This sign-in code is wrong, was used already, or has expired.",
            status: 401,
            audience: "staff",
            remedy:
              "Get a new one: from the operator (`smart-support staff code ID`), or in a console where you are signed in.",
          });
        }
        const token = newSecret("staff");
        const rows = await tx.query<ExpiryRow>(
          `insert into staff_credentials (hash, staff_id, kind, expires_at)
           values ($1, $2, 'session', now() + make_interval(hours => $3)) returning expires_at as "expiresAt"`,
          [secretHash(token), person.id, SESSION_HOURS],
        );
        if (!rows[0]) throw new Error("An insert returned no row.");
        await appendEvents(tx, [{ type: "staff.signed_in", actor: `staff:${person.id}` }]);
        return { token, expiresAt: rows[0].expiresAt, person };
      });
    },

    async personOf(token) {
      const rows = await database.query<StaffPerson>(
        `select staff.id, staff.name, staff.role, staff.groups
         from staff_credentials join staff on staff.id = staff_credentials.staff_id
         where hash = $1 and kind = 'session' and expires_at > now() and active`,
        [secretHash(token)],
      );
      return rows[0] ?? null;
    },

    async revoke(token) {
      await database.query("delete from staff_credentials where hash = $1 and kind = 'session'", [secretHash(token)]);
    },
  };
}
