import { type JsonValue, storable } from "../../json.ts";
import type { Queryable } from "../../store/database.ts";

/** Keeps what a model thought of operations, by the digest of what it was asked. */
export function createOpinionStore(db: Queryable) {
  return {
    async get(digests: readonly string[]): Promise<ReadonlyMap<string, JsonValue>> {
      const rows = await db.query<{ digest: string; opinion: JsonValue }>(
        "SELECT digest, opinion FROM operation_opinions WHERE digest = ANY($1)",
        [digests],
      );
      return new Map(rows.map(({ digest, opinion }) => [digest, opinion]));
    },
    async put(opinions: ReadonlyMap<string, JsonValue>): Promise<void> {
      await db.query(
        `INSERT INTO operation_opinions (digest, opinion)
         SELECT * FROM unnest($1::text[], $2::jsonb[]) ON CONFLICT (digest) DO NOTHING`,
        [[...opinions.keys()], [...opinions.values()].map((opinion) => JSON.stringify(storable(opinion)))],
      );
    },
  };
}
