import type { Decider } from "../actions/quorum.ts";
import type { Queryable } from "../store/database.ts";

/** The active people among these ids, as they are now: whoever has left since no longer counts. */
export async function findDeciders(db: Queryable, ids: readonly string[]): Promise<Decider[]> {
  return db.query<Decider>("select id, role, groups from staff where active and id = any($1)", [ids]);
}
