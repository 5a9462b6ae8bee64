import { Refusal } from "../company/refusal.ts";

/** Where a list goes on: after the row of this time and number, counting backwards. */
interface Position {
  at: string;
  number: number;
}

export interface Paging {
  pageSize?: number;
  cursor?: string;
}

const START: Position = { at: "9999", number: Number.MAX_SAFE_INTEGER };
const DEFAULT_SIZE = 20;

const write = ({ at, number }: Position) => Buffer.from(`${at} ${number}`).toString("base64url");

function position(cursor: string | undefined): Position {
  if (cursor === undefined) return START;
  const [, at = "", number = ""] = /^(\S+) (\d+)$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (at === "") throw new Refusal(400, "INVALID_CURSOR", "This cursor does not come from us.");
  return { at, number: Number(number) };
}

/**
 * One page of rows that are sorted by `created_at` and `number`, newest first. `fetch` is asked for one row more than are
 * shown, so that the last page is known for the last. New rows never move a cursor.
 */
export function page<Row extends { created_at: string; number: number }>(
  { pageSize = DEFAULT_SIZE, cursor }: Paging,
  fetch: (after: readonly [at: string, number: number], limit: number) => Row[],
): { rows: Row[]; page: { size: number; nextCursor: string | null } } {
  const { at, number } = position(cursor);
  const found = fetch([at, number], pageSize + 1);
  const rows = found.slice(0, pageSize);
  const last = rows.at(-1);
  const nextCursor = found.length > pageSize && last ? write({ at: last.created_at, number: last.number }) : null;
  return { rows, page: { size: rows.length, nextCursor } };
}
