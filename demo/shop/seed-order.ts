import type { Chance } from "../company/chance.ts";
import type { Records } from "../company/records.ts";
import { PRODUCTS } from "./catalogue.ts";
import type { DemoOrder } from "./demo-orders.ts";

export interface Buyer {
  language: "en" | "zh";
  /** recipient, line 1, line 2, city, region, postal code, country */
  address: string[];
}

const FREE_SHIPPING_FROM = 5_000;
const SHIPPING_FEE = 499;
const CARRIERS = {
  en: [
    ["Pine Express", "HP"],
    ["NorthPost", "NP"],
  ],
  zh: [["SF Express", "SF"]],
} as const;
const METHODS = { en: ["card", "card", "paypal"], zh: ["alipay", "wechat_pay", "card"] } as const;
const CATALOGUE = new Map(PRODUCTS.map(([id, name, , , , price]) => [id, { name, price }]));

/** Writes an order with its items, payment, shipment, return and refund. */
export function seedOrder(records: Records, chance: Chance, order: DemoOrder, buyer: Buyer): void {
  const { order_id, customer_id, status, age } = order;
  const lines = Object.entries(order.items).map(([product_id, quantity]) => {
    const product = CATALOGUE.get(product_id);
    if (!product) throw new Error(`Order ${order_id} has an unknown product ${product_id}.`);
    return { product_id, quantity, name: product.name, price: product.price };
  });
  const subtotal = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  const shipping = subtotal >= FREE_SHIPPING_FROM ? 0 : SHIPPING_FEE;
  const paid = subtotal + shipping;
  const cancelled = status === "cancelled";
  const refunded = cancelled ? paid : (order.refunded ?? 0);
  const method = chance.pick(METHODS[buyer.language]);
  const last4 = String(1000 + chance.below(9000));
  records.run(
    `INSERT INTO orders (order_id, customer_id, status, placed_at, cancelled_at, subtotal, discount, shipping_fee, paid,
                         refunded, payment_method, card_last4, recipient, line1, line2, city, region, postal_code, country)
     VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    order_id,
    customer_id,
    status,
    chance.ago(age),
    cancelled ? chance.ago(age - 1) : null,
    subtotal,
    shipping,
    paid,
    refunded,
    method,
    method === "card" ? last4 : null,
    ...buyer.address,
  );
  for (const { product_id, name, quantity, price } of lines) {
    records.run("INSERT INTO order_items VALUES (?, ?, ?, ?, ?)", order_id, product_id, name, quantity, price);
  }
  if (status === "shipped" || status === "delivered") seedShipment(records, chance, order, buyer);
  if (refunded > 0) seedRefund(records, order, refunded, chance.ago(age - (cancelled ? 1 : 5)));
  if (order.returned) seedReturn(records, chance, order, subtotal);
}

function seedShipment(records: Records, chance: Chance, { order_id, age, status }: DemoOrder, buyer: Buyer): void {
  const carriers = CARRIERS[buyer.language];
  // Not drawn: the description's example of a tracking number has to stay true.
  const [carrier, prefix] = carriers[Number(order_id) % carriers.length] ?? carriers[0];
  const tracking = `${prefix}${7_000_000_000 + Number(order_id)}`;
  const shippedAt = chance.ago(age - 1);
  const deliveredAt = status === "delivered" ? chance.ago(age - 4) : null;
  const expectedAt = deliveredAt ?? chance.ago(-2);
  records.run(
    "INSERT INTO shipments VALUES (?, ?, ?, ?, ?, ?)",
    order_id,
    carrier,
    tracking,
    shippedAt,
    expectedAt,
    deliveredAt,
  );
  const reports = [
    [shippedAt, "Harbour & Pine warehouse", "Handed to the carrier"],
    [chance.ago(age - 2), "Sorting centre", "On the way"],
    [deliveredAt, buyer.address[3] ?? "", "Delivered"],
  ] as const;
  for (const [at, location, description] of reports) {
    if (at) records.run("INSERT INTO shipment_events VALUES (?, ?, ?, ?)", order_id, at, location, description);
  }
}

function seedRefund(records: Records, order: DemoOrder, amount: number, at: string): void {
  const reason = order.status === "cancelled" ? "The order was cancelled." : "Goodwill for a damaged box.";
  const number = 3000 + Number(order.order_id);
  records.run("INSERT INTO refunds VALUES (?, ?, ?, ?, ?)", number, order.order_id, amount, reason, at);
}

/** The first item of the order goes back, asked for a day after it arrived. */
function seedReturn(records: Records, chance: Chance, order: DemoOrder, subtotal: number): void {
  const number = 2000 + Number(order.order_id);
  const [productId] = Object.keys(order.items);
  const price = CATALOGUE.get(productId ?? "")?.price ?? subtotal;
  records.run(
    "INSERT INTO returns VALUES (?, ?, 'requested', 'It is not what I expected.', ?, ?)",
    number,
    order.order_id,
    price,
    chance.ago(order.age - 5),
  );
  records.run("INSERT INTO return_items VALUES (?, ?, 1)", number, productId ?? "");
}
