import { decimal } from "../company/money.ts";
import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { type OrderRow, order, showOrder } from "./order.ts";
import { openOrder } from "./orders.ts";
import { payBack } from "./refunds.ts";

interface CouponRow {
  code: string;
  description: string;
  kind: "percent" | "fixed";
  /** Per cent, or cents. */
  value: number;
  minimum_total: number;
  expires_at: string;
  uses_left: number;
}

function find({ records }: Desk, code: string): CouponRow {
  const row = records.one<CouponRow>("SELECT * FROM coupons WHERE code = upper(?)", code);
  if (!row) throw missing("coupon", code);
  return row;
}

function status(row: CouponRow, now: Date): "valid" | "expired" | "used_up" {
  if (row.expires_at < now.toISOString()) return "expired";
  return row.uses_left > 0 ? "valid" : "used_up";
}

const UNUSABLE = {
  expired: ["COUPON_EXPIRED", "has expired"],
  used_up: ["COUPON_USED_UP", "is used up"],
} as const;

/** The coupon, if this order may have it. */
function usable(desk: Desk, code: string, row: OrderRow): CouponRow {
  const coupon = find(desk, code);
  const state = status(coupon, desk.now);
  if (state !== "valid") {
    const [refusal, words] = UNUSABLE[state];
    throw new Refusal(422, refusal, `The coupon ${coupon.code} ${words}.`);
  }
  if (row.coupon_code)
    throw new Refusal(409, "ORDER_HAS_COUPON", `Order ${row.order_id} has the coupon ${row.coupon_code}.`);
  if (row.subtotal < coupon.minimum_total) {
    const message = `The coupon ${coupon.code} needs goods for at least ${decimal(coupon.minimum_total)}.`;
    throw new Refusal(422, "BELOW_MINIMUM", message);
  }
  const used = desk.records.one(
    "SELECT 1 FROM orders WHERE customer_id = ? AND coupon_code = ? AND status <> 'cancelled'",
    row.customer_id,
    coupon.code,
  );
  if (used) throw new Refusal(409, "COUPON_ALREADY_USED", `This customer has used the coupon ${coupon.code}.`);
  return coupon;
}

/** Cents off goods that cost `subtotal` cents. */
export function discount({ kind, value }: Pick<CouponRow, "kind" | "value">, subtotal: number): number {
  return Math.min(subtotal, kind === "percent" ? Math.round((subtotal * value) / 100) : value);
}

export const couponOperations: Record<string, Operation> = {
  check_coupon: read<{ code: string }>((desk, { code }) => {
    const row = find(desk, code);
    return {
      code: row.code,
      description: row.description,
      status: status(row, desk.now),
      kind: row.kind,
      value: row.kind === "fixed" ? decimal(row.value) : row.value,
      minimum_total: decimal(row.minimum_total),
      expires_at: row.expires_at,
    };
  }),

  apply_coupon: write<{ order_id: string; code: string }>((desk, { order_id, code }) => {
    const row = openOrder(desk, order_id);
    const coupon = usable(desk, code, row);
    const off = discount(coupon, row.subtotal);
    desk.records.run("UPDATE orders SET discount = ?, coupon_code = ? WHERE order_id = ?", off, coupon.code, order_id);
    desk.records.run("UPDATE coupons SET uses_left = uses_left - 1 WHERE code = ?", coupon.code);
    payBack(desk, order(desk, order_id), off, `The coupon ${coupon.code} was applied.`);
    return { record: order_id, body: showOrder(desk, order_id) };
  }),
};
