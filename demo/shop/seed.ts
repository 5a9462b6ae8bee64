import { type Chance, chanceOn } from "../company/chance.ts";
import { drawPerson } from "../company/people.ts";
import type { Records } from "../company/records.ts";
import { COUPONS, PRODUCTS } from "./catalogue.ts";
import { DEMO_ORDERS, type DemoOrder } from "./demo-orders.ts";
import { NAMED_CUSTOMERS, type NamedCustomer, PLACES } from "./people.ts";
import { type Buyer, seedOrder } from "./seed-order.ts";

const CUSTOMERS = 240;
const FIRST_ORDER = 1001;
const ORDERS = 1200;

/** Fills an empty shop. The same day gives the same shop. */
export function seed(records: Records, now: Date): void {
  const chance = chanceOn(now, 2026);
  for (const product of PRODUCTS) records.run("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?)", ...product);
  for (const [code, description, kind, value, minimum, days, uses] of COUPONS) {
    const expires = chance.ago(-days);
    records.run(
      "INSERT INTO coupons VALUES (?, ?, ?, ?, ?, ?, ?)",
      code,
      description,
      kind,
      value,
      minimum,
      expires,
      uses,
    );
  }
  const buyers = new Map<string, Buyer>();
  for (const person of people(chance)) buyers.set(person.customer_id, seedCustomer(records, chance, person));
  for (const order of [...DEMO_ORDERS, ...otherOrders(chance)]) {
    const buyer = buyers.get(order.customer_id);
    if (!buyer) throw new Error(`Order ${order.order_id} has no customer.`);
    seedOrder(records, chance, order, buyer);
  }
}

/** The named customers, then as many others as are missing; one in three is Chinese. */
function* people(chance: Chance): Generator<NamedCustomer> {
  yield* NAMED_CUSTOMERS;
  for (let number = NAMED_CUSTOMERS.length + 1; number <= CUSTOMERS; number++) {
    const customer_id = `C${String(number).padStart(3, "0")}`;
    const tier = chance.pick(["standard", "standard", "standard", "gold", "vip"] as const);
    const { name, mailbox, language } = drawPerson(chance);
    yield { customer_id, name, email: `${mailbox}${number}@example.com`, language, tier };
  }
}

function seedCustomer(records: Records, { below, pick, ago }: Chance, person: NamedCustomer): Buyer {
  const { customer_id, name, email, language, tier } = person;
  const phone =
    language === "zh" ? `+86 139 ${1000 + below(9000)} ${1000 + below(9000)}` : `+1 503 555 0${100 + below(100)}`;
  records.run(
    "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, 'active', ?)",
    customer_id,
    name,
    email,
    phone,
    language,
    tier,
    ago(100 + below(900)),
  );
  const places = Array.from({ length: 1 + below(2) }, () => {
    const [street, ...place] = pick(PLACES[language]);
    const house = 1 + below(180);
    return [name, language === "zh" ? `${street}${house}号` : `${house} ${street}`, "", ...place];
  });
  const labels = language === "zh" ? ["家", "公司"] : ["home", "work"];
  for (const [index, place] of places.entries()) {
    records.run(
      `INSERT INTO addresses (customer_id, label, recipient, line1, line2, city, region, postal_code, country, is_default)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      customer_id,
      labels[index] ?? "",
      ...place,
      index === 0 ? 1 : 0,
    );
  }
  return { language, address: places[0] ?? [] };
}

/**
 * Orders of everybody who is not named. Numbers do not follow the date: shops shuffle them so that a number
 * does not tell how much they sell.
 */
function* otherOrders({ below, pick }: Chance): Generator<DemoOrder> {
  const taken = new Set(DEMO_ORDERS.map((order) => order.order_id));
  for (let number = FIRST_ORDER; number < FIRST_ORDER + ORDERS; number++) {
    const order_id = String(number);
    if (taken.has(order_id)) continue;
    const status = pick([
      "processing",
      "shipped",
      "delivered",
      "delivered",
      "delivered",
      "delivered",
      "cancelled",
    ] as const);
    const ages = { processing: below(3), shipped: 2 + below(4), delivered: 6 + below(200), cancelled: 2 + below(200) };
    const buyer = NAMED_CUSTOMERS.length + 1 + below(CUSTOMERS - NAMED_CUSTOMERS.length);
    const items = Object.fromEntries(
      Array.from({ length: 1 + below(3) }, () => [pick(PRODUCTS)[0], pick([1, 1, 1, 2, 3])]),
    );
    const delivered = status === "delivered";
    yield {
      order_id,
      customer_id: `C${String(buyer).padStart(3, "0")}`,
      status,
      age: ages[status],
      items,
      refunded: delivered && below(20) === 0 ? 1_000 : undefined,
      returned: delivered && below(15) === 0,
    };
  }
}
