import pg from "pg";

const INT8 = 20;

/** A whole number as `number` where that is exact, and as its digits where it would silently lose some. */
export function parseInt8(digits: string): number | string {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits;
}

/** How columns become JavaScript values: `pg`'s own ways (timestamps as `Date`), but `int8` as `number`. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === INT8 && format !== "binary" ? parseInt8 : pg.types.getTypeParser(oid, format as "text"),
};
