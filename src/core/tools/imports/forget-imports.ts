import type { Queryable } from "../../store/database.ts";

/** So many earlier versions of a source can be rolled back to; of what came to nothing, as many are kept to be looked at. */
const KEPT = 20;

const OLD = `
  SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS age FROM import_jobs
                  WHERE source = $1 AND status = ANY($2)) AS aged WHERE age > $3`;

/**
 * Descriptions can be large and change daily. Of versions too old to be rolled back to, only the tools that no later version has
 * are kept: files may still name them.
 */
export async function forgetOldImports(tx: Queryable, source: string): Promise<void> {
  await tx.query(`DELETE FROM import_jobs WHERE id IN (${OLD})`, [source, ["discarded", "failed"], KEPT]);
  const versions = [source, ["superseded"], KEPT];
  await tx.query(
    `DELETE FROM imported_tools AS old WHERE import_id IN (${OLD}) AND EXISTS (
       SELECT FROM imported_tools AS later JOIN import_jobs ON import_jobs.id = later.import_id
       WHERE source = $1 AND status IN ('live', 'superseded') AND later.import_id > old.import_id AND later.name = old.name)`,
    versions,
  );
  await tx.query(`UPDATE import_jobs SET artifact = NULL WHERE artifact IS NOT NULL AND id IN (${OLD})`, versions);
}
