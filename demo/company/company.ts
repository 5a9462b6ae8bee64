import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { companyApp } from "./company-app.ts";
import { type Effect, type EffectFilter, listEffects } from "./effects.ts";
import { type Fault, FaultSwitches } from "./faults.ts";
import type { Operation } from "./operation.ts";
import { type Founding, openRecords, type Records } from "./records.ts";

/** Someone whom a demo may choose to be. */
export interface CompanyCustomer {
  id: string;
  name: string;
  email: string;
}

/** What one company has of its own; everything else is the same for all of them. */
export interface CompanyDefinition {
  /** As its log lines and errors call it, such as `shop`. */
  name: string;
  /** Its OpenAPI file, in which its routes, checks and statuses are written. */
  contract: URL;
  /** What it can do, by operationId. */
  operations: Record<string, Operation>;
  schema: Founding["schema"];
  seed(records: Records, now: Date): void;
  /** Whose id, name or e-mail contains the query; the first twenty. */
  customers(records: Records, query: string): CompanyCustomer[];
  /** The header by which a write is done once; `Idempotency-Key` if left out. */
  idempotencyHeader?: string;
  /** The body of an error; `{error: {code, message}}` if left out. */
  explain?(error: { status: number; code: string; message: string }): object;
  /** The media type of an error; `application/json` if left out. */
  errorMediaType?: string;
}

export interface CompanyOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** Loopback by default. */
  host?: string;
  /** Database file, created and filled if it is not there; in memory by default. */
  file?: string;
  /** What callers must send: see `gatekeeper`. */
  token: string;
  /** Leaves out the line that each request is logged with on stderr. */
  quiet?: boolean;
  /** What the company takes for the present; the system's clock by default. */
  clock?: () => Date;
}

export interface Company {
  /** Such as `http://127.0.0.1:4100`, without a slash at its end. */
  url: string;
  token: string;
  /** Switches a fault on, in front of those that are on; `null` switches all off. */
  faults(fault: Fault | null): void;
  /** What was really done, oldest first. */
  effects(filter?: EffectFilter): Effect[];
  /** Whose id, name or e-mail contains the query; the first twenty. */
  customers(query: string): CompanyCustomer[];
  /** Drops open connections and closes the database. */
  close(): Promise<void>;
}

/** Starts a company and resolves when it listens; rejects if the file or the port cannot be had. */
export async function startCompany(definition: CompanyDefinition, options: CompanyOptions): Promise<Company> {
  const { port = 0, host = "127.0.0.1", file = ":memory:", token, quiet = false, clock = () => new Date() } = options;
  const { schema, seed } = definition;
  const records = openRecords(file, { schema, seed: (empty) => seed(empty, clock()) });
  const switches = new FaultSwitches();
  const app = companyApp(definition, { records, switches, token, clock, quiet });
  // Within another program the company must not replace that program's global Request and Response.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.listen(port, host);
  await once(server, "listening").catch((error: unknown) => {
    records.close();
    throw error;
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    token,
    faults: (fault) => (fault === null ? switches.clear() : switches.set(fault)),
    effects: (filter) => listEffects(records, filter),
    customers: (query) => definition.customers(records, query),
    async close() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
      records.close();
    },
  };
}
