import type pg from "pg";

/**
 * SQL that is parsed and planned once a connection, for statements that run at every turn. PostgreSQL may settle on one plan
 * for all parameters, so lists with optional filters are better left unprepared.
 */
export interface PreparedSql {
  /** Unique in the product. */
  name: string;
  text: string;
}

/** Anything that runs SQL: the database itself, or the transaction that one piece of work holds. */
export interface Queryable {
  /** Runs one parameterised statement and gives its rows, which the caller types. */
  query<Row>(sql: string | PreparedSql, params?: readonly unknown[]): Promise<Row[]>;
}

/** A `Queryable` inside a transaction; branded so that a function can demand one. */
export interface Transaction extends Queryable {
  readonly inTransaction: true;
}

/** The one door to PostgreSQL, embedded (PGlite) or a server, behind one `pg.Pool`. */
export interface Database extends Queryable {
  readonly kind: "pglite" | "postgres";
  /** For LangGraph's checkpointer and pg-boss; nothing else may open a pool of its own. */
  readonly pool: pg.Pool;
  /** Commits when `work` resolves, rolls back when it throws. A second checkout inside it throws `NESTED_CHECKOUT`. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Calls `handler` for every NOTIFY on `channel` until the returned function is called. Reconnects by itself, and then
   * calls `onGap`: what was sent in between was missed, so look for work once.
   */
  listen(channel: string, handler: (payload: string) => void, onGap?: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
