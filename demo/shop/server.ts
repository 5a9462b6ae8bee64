import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { shopApp } from "./app.ts";
import { searchCustomers } from "./customers.ts";
import { type Effect, type EffectFilter, listEffects } from "./effects.ts";
import { type Fault, FaultSwitches } from "./faults.ts";
import { openRecords } from "./records.ts";
import { seed } from "./seed.ts";

export interface ShopOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** Loopback by default. */
  host?: string;
  /** Database file, created and filled if it is not there; in memory by default. */
  file?: string;
  /** Bearer token that callers must send. */
  token: string;
  /** Leaves out the line that each request is logged with on stderr. */
  quiet?: boolean;
  /** What the shop takes for the present; the system's clock by default. */
  clock?: () => Date;
}

export interface Shop {
  /** Such as `http://127.0.0.1:4100`, without a slash at its end. */
  url: string;
  token: string;
  /** Switches a fault on, in front of those that are on; `null` switches all off. */
  faults(fault: Fault | null): void;
  /** What was really done, oldest first. */
  effects(filter?: EffectFilter): Effect[];
  /** Whose id, name or e-mail contains the query; the first twenty. */
  customers(query: string): { id: string; name: string; email: string }[];
  /** Drops open connections and closes the database. */
  close(): Promise<void>;
}

/** Starts the shop and resolves when it listens; rejects if the file or the port cannot be had. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const { port = 0, host = "127.0.0.1", file = ":memory:", token, quiet = false, clock = () => new Date() } = options;
  const records = openRecords(file, (empty) => seed(empty, clock()));
  const switches = new FaultSwitches();
  const app = shopApp({ records, switches, token, clock, quiet });
  // Within another program the shop must not replace that program's global Request and Response.
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
    customers: (query) => searchCustomers(records, query),
    async close() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
      records.close();
    },
  };
}
