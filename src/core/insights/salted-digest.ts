import { createHmac, randomBytes } from "node:crypto";
import type { Queryable } from "../store/database.ts";

const SALT_NAME = "digest_salt";

/**
 * A digest that stands for a personal value in events: the same value gives the same digest here, so that events can be
 * compared, and nothing elsewhere. `kind` (such as `email`) keeps equal values of different kinds apart.
 */
export type SaltedDigest = (kind: string, value: string) => string;

/** HMAC-SHA-256 under `salt`, as 64 hexadecimal digits. Values differing only in Unicode normal form are one value. */
export function saltedDigestWith(salt: string): SaltedDigest {
  return (kind, value) =>
    createHmac("sha256", salt)
      .update(`${kind}\0${value.normalize("NFC")}`)
      .digest("hex");
}

/** The digest of this installation, under a random salt that is made once and kept in the database. */
export async function saltedDigest(queryable: Queryable): Promise<SaltedDigest> {
  const [row] = await queryable.query<{ value: string }>(
    `WITH made AS (
       INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING value
     )
     SELECT value FROM made UNION ALL SELECT value FROM installation WHERE name = $1`,
    [SALT_NAME, randomBytes(32).toString("hex")],
  );
  // Two first starts at once: the loser's statement sees neither its own row nor, in its snapshot, the winner's.
  return row ? saltedDigestWith(row.value) : saltedDigest(queryable);
}
