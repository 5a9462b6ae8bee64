import type { Records } from "./records.ts";

/** What an operation works with. */
export interface Desk {
  records: Records;
  now: Date;
}

/** What a write did: the record that it changed, and the answer. */
export interface Done {
  record: string;
  body: unknown;
}

/** One operation of the contract. `args` are parameters and body members in one object, already validated. */
export type Operation =
  | { kind: "read"; run(desk: Desk, args: unknown): unknown }
  | { kind: "write"; run(desk: Desk, args: unknown): Done };

/**
 * A read whose arguments have the shape `Args`. The contract's schema is what makes that true: it is checked before
 * `run` is called, so no second schema is written here.
 */
export function read<Args>(run: (desk: Desk, args: Args) => unknown): Operation {
  return { kind: "read", run: (desk, args) => run(desk, args as Args) };
}

/** A write; runs inside a transaction together with its effect's count and its idempotency key. */
export function write<Args>(run: (desk: Desk, args: Args) => Done): Operation {
  return { kind: "write", run: (desk, args) => run(desk, args as Args) };
}
