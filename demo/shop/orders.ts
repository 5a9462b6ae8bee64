import { decimal } from "../company/money.ts";
import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import { CURRENCY } from "./currency.ts";
import { customer } from "./customers.ts";
import { items, line, type OrderRow, order, refundable, returnUntil, showOrder, total } from "./order.ts";
import { payBack } from "./refunds.ts";

interface OrderId {
  order_id: string;
}

interface ListOrders {
  customer_id: string;
  status?: string;
  limit: number;
  offset: number;
}

interface NewShippingAddress extends OrderId {
  recipient?: string;
  line1: string;
  line2?: string;
  city: string;
  region?: string;
  postal_code: string;
  country?: string;
}

const TAX_RATE = 0.1;

const NOT_OPEN = {
  shipped: ["ORDER_SHIPPED", "has been shipped"],
  delivered: ["ORDER_DELIVERED", "has been delivered"],
  cancelled: ["ORDER_CANCELLED", "has been cancelled"],
} as const;

/** The order, if it can still be changed: until it leaves the warehouse. */
export function openOrder(desk: Desk, orderId: string): OrderRow {
  const row = order(desk, orderId);
  if (row.status === "processing") return row;
  const [code, words] = NOT_OPEN[row.status];
  throw new Refusal(409, code, `Order ${orderId} ${words}.`);
}

const SUMMARY = `SELECT order_id, customer_id, status, placed_at, subtotal - discount + shipping_fee AS total,
                        (SELECT group_concat(quantity || ' × ' || name, ', ') FROM order_items
                         WHERE order_items.order_id = orders.order_id) AS summary
                 FROM orders WHERE customer_id = ? AND coalesce(status = ?, true)`;

interface SummaryRow {
  order_id: string;
  customer_id: string;
  status: string;
  placed_at: string;
  total: number;
  summary: string;
}

export const orderOperations: Record<string, Operation> = {
  list_orders: read<ListOrders>((desk, { customer_id, status = null, limit, offset }) => {
    customer(desk, customer_id);
    const rows = desk.records.all<SummaryRow>(
      `${SUMMARY} ORDER BY placed_at DESC, order_id LIMIT ? OFFSET ?`,
      customer_id,
      status,
      limit,
      offset,
    );
    const count = desk.records.one<{ count: number }>(
      "SELECT count(*) AS count FROM orders WHERE customer_id = ? AND coalesce(status = ?, true)",
      customer_id,
      status,
    );
    const orders = rows.map((row) => ({ ...row, total: decimal(row.total), currency: CURRENCY }));
    return { customer_id, orders, total: count?.count ?? 0 };
  }),

  get_order: read<OrderId>((desk, { order_id }) => showOrder(desk, order_id)),

  cancel_order: write<OrderId & { reason?: string }>((desk, { order_id, reason = null }) => {
    const row = openOrder(desk, order_id);
    desk.records.run(
      "UPDATE orders SET status = 'cancelled', cancelled_at = ?, cancel_reason = ? WHERE order_id = ?",
      desk.now.toISOString(),
      reason,
      order_id,
    );
    for (const { product_id, quantity } of items(desk, order_id)) {
      desk.records.run("UPDATE products SET stock = stock + ? WHERE product_id = ?", quantity, product_id);
    }
    if (refundable(row) > 0) payBack(desk, row, refundable(row), "The order was cancelled.");
    return { record: order_id, body: showOrder(desk, order_id) };
  }),

  change_shipping_address: write<NewShippingAddress>((desk, args) => {
    const row = openOrder(desk, args.order_id);
    const {
      recipient = row.recipient,
      line1,
      line2 = "",
      city,
      region = "",
      postal_code,
      country = row.country,
    } = args;
    desk.records.run(
      `UPDATE orders SET (recipient, line1, line2, city, region, postal_code, country) = (?, ?, ?, ?, ?, ?, ?)
       WHERE order_id = ?`,
      recipient,
      line1,
      line2,
      city,
      region,
      postal_code,
      country,
      args.order_id,
    );
    return { record: args.order_id, body: showOrder(desk, args.order_id) };
  }),

  list_order_items: read<OrderId>((desk, { order_id }) => {
    const row = order(desk, order_id);
    const until = returnUntil(row);
    const open = until !== null && desk.now.toISOString() <= until;
    return {
      order_id,
      customer_id: row.customer_id,
      items: items(desk, order_id).map((item) => ({
        ...line(item),
        returned: item.returned,
        returnable: open ? item.quantity - item.returned : 0,
      })),
    };
  }),

  get_payment: read<OrderId>((desk, { order_id }) => {
    const row = order(desk, order_id);
    return {
      payment_id: `PAY${order_id}`,
      order_id,
      customer_id: row.customer_id,
      method: row.payment_method,
      card_last4: row.card_last4,
      paid: decimal(row.paid),
      refunded: decimal(row.refunded),
      currency: CURRENCY,
      paid_at: row.placed_at,
    };
  }),

  get_invoice: read<OrderId>((desk, { order_id }) => {
    const row = order(desk, order_id);
    return {
      invoice_id: `INV${order_id}`,
      order_id,
      customer_id: row.customer_id,
      issued_at: row.placed_at,
      lines: items(desk, order_id).map(line),
      discount: decimal(row.discount),
      shipping_fee: decimal(row.shipping_fee),
      total: decimal(total(row)),
      tax_included: decimal(Math.round(total(row) - total(row) / (1 + TAX_RATE))),
      currency: CURRENCY,
    };
  }),
};
