import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Shop, startShop } from "../../demo/shop/server.ts";

/** The demo shop with its books open: what it holds can be seen, and changed behind the back of its API. */
export interface OpenShop {
  shop: Shop;
  /** Everything that belongs to customers other than this one, as text: two equal texts mean that nothing of it changed. */
  othersRecords(customerId: string): string;
  /** Texts by which one would recognise records of customers other than this one. */
  othersTraces(customerId: string): string[];
  giveOrder(orderId: string, customerId: string): void;
  close(): Promise<void>;
}

const OTHERS = [
  "SELECT * FROM customers WHERE customer_id <> $me",
  "SELECT * FROM addresses WHERE customer_id <> $me",
  "SELECT * FROM orders WHERE customer_id <> $me",
  "SELECT returns.* FROM returns JOIN orders USING (order_id) WHERE customer_id <> $me",
  "SELECT refunds.* FROM refunds JOIN orders USING (order_id) WHERE customer_id <> $me",
];

const OWN = `SELECT group_concat(concat_ws(' ', line1, phone)) AS own FROM customers JOIN addresses USING (customer_id)
             WHERE customer_id = $me`;

const TRACES = `
  SELECT email AS trace FROM customers WHERE customer_id <> $me UNION SELECT phone FROM customers WHERE customer_id <> $me
  UNION SELECT line1 FROM addresses WHERE customer_id <> $me
  UNION SELECT tracking_number FROM shipments JOIN orders USING (order_id) WHERE customer_id <> $me`;

/** Starts a shop of its own. */
export async function openShop(): Promise<OpenShop> {
  const folder = await mkdtemp(join(tmpdir(), "smart-support-shop-"));
  const file = join(folder, "shop.db");
  const shop = await startShop({ token: "test-token", quiet: true, file });
  const books = new DatabaseSync(file, { timeout: 5_000 });
  return {
    shop,
    othersRecords: (me) => JSON.stringify(OTHERS.map((sql) => books.prepare(sql).all({ me }))),
    othersTraces(me) {
      const own = String(books.prepare(OWN).get({ me })?.own);
      const traces = books
        .prepare(TRACES)
        .all({ me })
        .map(({ trace }) => String(trace));
      return traces.filter((trace) => !own.includes(trace)); // people share numbers, and "12 Garden Street" holds "2 Garden Street"
    },
    giveOrder(orderId, customerId) {
      books.prepare("UPDATE orders SET customer_id = ? WHERE order_id = ?").run(customerId, orderId);
    },
    async close() {
      books.close();
      await shop.close();
      await rm(folder, { recursive: true });
    },
  };
}
