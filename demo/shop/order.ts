import { decimal } from "../company/money.ts";
import type { Desk } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { CURRENCY } from "./currency.ts";

const RETURN_DAYS = 30;
const DAY_MS = 86_400_000;

export interface OrderRow {
  order_id: string;
  customer_id: string;
  status: "processing" | "shipped" | "delivered" | "cancelled";
  placed_at: string;
  cancelled_at: string | null;
  subtotal: number;
  discount: number;
  shipping_fee: number;
  paid: number;
  refunded: number;
  payment_method: string;
  card_last4: string | null;
  coupon_code: string | null;
  recipient: string;
  line1: string;
  line2: string;
  city: string;
  region: string;
  postal_code: string;
  country: string;
  carrier: string | null;
  tracking_number: string | null;
  shipped_at: string | null;
  estimated_delivery: string | null;
  delivered_at: string | null;
}

export interface ItemRow {
  product_id: string;
  name: string;
  quantity: number;
  unit_price: number;
  /** How many are in returns that were not cancelled. */
  returned: number;
}

const COLUMNS = `orders.*, carrier, tracking_number, shipped_at, estimated_delivery, delivered_at
                 FROM orders LEFT JOIN shipments USING (order_id)`;

/** The order with its shipment, or a 404. */
export function order({ records }: Desk, orderId: string): OrderRow {
  const row = records.one<OrderRow>(`SELECT ${COLUMNS} WHERE order_id = ?`, orderId);
  if (!row) throw missing("order", orderId);
  return row;
}

export function items({ records }: Desk, orderId: string): ItemRow[] {
  return records.all<ItemRow>(
    `SELECT product_id, name, quantity, unit_price,
            (SELECT coalesce(sum(return_items.quantity), 0) FROM return_items JOIN returns USING (number)
             WHERE returns.order_id = order_items.order_id AND status <> 'cancelled'
               AND return_items.product_id = order_items.product_id) AS returned
     FROM order_items WHERE order_id = ? ORDER BY product_id`,
    orderId,
  );
}

/** Cents that the order costs after its discount. */
export const total = (row: OrderRow): number => row.subtotal - row.discount + row.shipping_fee;

/** Cents that could still be paid back. */
export const refundable = (row: OrderRow): number => row.paid - row.refunded;

/** Until when a delivered order can be returned. */
export function returnUntil(row: OrderRow): string | null {
  if (row.status !== "delivered" || row.delivered_at === null) return null;
  return new Date(Date.parse(row.delivered_at) + RETURN_DAYS * DAY_MS).toISOString();
}

export const line = ({ product_id, name, quantity, unit_price }: ItemRow) => ({
  product_id,
  name,
  quantity,
  unit_price: decimal(unit_price),
});

/** The order as the API shows it. */
export function showOrder(desk: Desk, orderId: string) {
  const row = order(desk, orderId);
  const { recipient, line1, line2, city, region, postal_code, country } = row;
  return {
    order_id: row.order_id,
    customer_id: row.customer_id,
    status: row.status,
    placed_at: row.placed_at,
    shipped_at: row.shipped_at,
    delivered_at: row.delivered_at,
    cancelled_at: row.cancelled_at,
    return_until: returnUntil(row),
    currency: CURRENCY,
    subtotal: decimal(row.subtotal),
    discount: decimal(row.discount),
    shipping_fee: decimal(row.shipping_fee),
    total: decimal(total(row)),
    paid: decimal(row.paid),
    refunded: decimal(row.refunded),
    coupon_code: row.coupon_code,
    items: items(desk, orderId).map(line),
    shipping_address: { recipient, line1, line2, city, region, postal_code, country },
  };
}
