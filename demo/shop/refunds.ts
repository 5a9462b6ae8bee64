import { cents, decimal } from "../company/money.ts";
import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { CURRENCY } from "./currency.ts";
import { type OrderRow, order, refundable } from "./order.ts";

interface RefundRow {
  number: number;
  order_id: string;
  customer_id: string;
  amount: number;
  reason: string;
  created_at: string;
}

const SELECT = `SELECT number, order_id, customer_id, amount, reason, created_at
                FROM refunds JOIN orders USING (order_id)`;

const show = ({ number, ...row }: RefundRow) => ({
  refund_id: `F${number}`,
  ...row,
  amount: decimal(row.amount),
  currency: CURRENCY,
  status: "completed",
});

function find({ records }: Desk, number: number) {
  const row = records.one<RefundRow>(`${SELECT} WHERE number = ?`, number);
  if (!row) throw missing("refund", `F${number}`);
  return show(row);
}

/** Books `amount` cents back to the order's payment method and gives the refund's number. */
export function payBack({ records, now }: Desk, row: OrderRow, amount: number, reason: string): number {
  const left = refundable(row);
  if (amount > left) {
    const message = `Of order ${row.order_id} at most ${decimal(left)} ${CURRENCY} can still be refunded.`;
    throw new Refusal(422, "REFUND_EXCEEDS_PAYMENT", message);
  }
  records.run("UPDATE orders SET refunded = refunded + ? WHERE order_id = ?", amount, row.order_id);
  return records.run(
    "INSERT INTO refunds (order_id, amount, reason, created_at) VALUES (?, ?, ?, ?)",
    row.order_id,
    amount,
    reason,
    now.toISOString(),
  );
}

export const refundOperations: Record<string, Operation> = {
  refund_order: write<{ order_id: string; amount: number; reason: string }>((desk, { order_id, amount, reason }) => {
    const number = payBack(desk, order(desk, order_id), cents(amount), reason);
    return { record: `F${number}`, body: find(desk, number) };
  }),

  get_refund: read<{ refund_id: string }>((desk, { refund_id }) => find(desk, Number(refund_id.slice(1)))),

  list_refunds: read<{ order_id: string }>((desk, { order_id }) => {
    const row = order(desk, order_id);
    return {
      order_id,
      customer_id: row.customer_id,
      paid: decimal(row.paid),
      refunded: decimal(row.refunded),
      refundable: decimal(refundable(row)),
      currency: CURRENCY,
      refunds: desk.records.all<RefundRow>(`${SELECT} WHERE order_id = ? ORDER BY number DESC`, order_id).map(show),
    };
  }),
};
