import { decimal } from "../company/money.ts";
import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { CURRENCY } from "./currency.ts";
import { type ItemRow, items, type OrderRow, order, refundable, returnUntil } from "./order.ts";

interface ReturnRow {
  number: number;
  order_id: string;
  customer_id: string;
  status: "requested" | "received" | "cancelled";
  reason: string;
  expected_refund: number;
  created_at: string;
}

interface ReturnItem {
  product_id: string;
  quantity: number;
}

interface NewReturn {
  order_id: string;
  reason: string;
  items?: ReturnItem[];
}

const SELECT = `SELECT number, order_id, customer_id, returns.status, reason, expected_refund, created_at
                FROM returns JOIN orders USING (order_id)`;

function show({ records }: Desk, { number, ...row }: ReturnRow) {
  const rows = records.all<ReturnItem>("SELECT product_id, quantity FROM return_items WHERE number = ?", number);
  return {
    return_id: `R${number}`,
    ...row,
    items: rows,
    expected_refund: decimal(row.expected_refund),
    currency: CURRENCY,
  };
}

function find({ records }: Desk, number: number): ReturnRow {
  const row = records.one<ReturnRow>(`${SELECT} WHERE number = ?`, number);
  if (!row) throw missing("return", `R${number}`);
  return row;
}

function checkWindow(row: OrderRow, now: Date): void {
  const until = returnUntil(row);
  if (until === null) throw new Refusal(409, "ORDER_NOT_DELIVERED", `Order ${row.order_id} has not been delivered.`);
  if (now.toISOString() > until) {
    throw new Refusal(422, "RETURN_WINDOW_CLOSED", `Order ${row.order_id} could be returned until ${until}.`);
  }
}

/** What goes back: what was asked for, or all that is left; one entry a product. */
function chosen(bought: ItemRow[], asked: ReturnItem[] | undefined): ReturnItem[] {
  const left = new Map(bought.map((item) => [item.product_id, item.quantity - item.returned]));
  const quantities = new Map<string, number>();
  for (const { product_id, quantity } of asked ?? []) {
    quantities.set(product_id, (quantities.get(product_id) ?? 0) + quantity);
  }
  for (const [productId, quantity] of quantities) {
    const most = left.get(productId) ?? 0;
    if (quantity > most) {
      throw new Refusal(422, "RETURN_EXCEEDS_PURCHASE", `At most ${most} of ${productId} can still be returned.`);
    }
  }
  const result = [...(asked ? quantities : left)].map(([product_id, quantity]) => ({ product_id, quantity }));
  const some = result.filter(({ quantity }) => quantity > 0);
  if (some.length === 0)
    throw new Refusal(409, "NOTHING_TO_RETURN", "Everything of this order is being returned already.");
  return some;
}

/** Cents for the goods at what was paid for them: the order's discount counts in proportion. */
function worth(row: OrderRow, bought: ItemRow[], goods: ReturnItem[]): number {
  const price = new Map(bought.map((item) => [item.product_id, item.unit_price]));
  const full = goods.reduce((sum, { product_id, quantity }) => sum + quantity * (price.get(product_id) ?? 0), 0);
  return Math.min(refundable(row), Math.round((full * (row.subtotal - row.discount)) / row.subtotal));
}

export const returnOperations: Record<string, Operation> = {
  create_return: write<NewReturn>((desk, { order_id, reason, items: asked }) => {
    const row = order(desk, order_id);
    checkWindow(row, desk.now);
    const bought = items(desk, order_id);
    const goods = chosen(bought, asked);
    const number = desk.records.run(
      "INSERT INTO returns (order_id, status, reason, expected_refund, created_at) VALUES (?, 'requested', ?, ?, ?)",
      order_id,
      reason,
      worth(row, bought, goods),
      desk.now.toISOString(),
    );
    for (const { product_id, quantity } of goods) {
      desk.records.run("INSERT INTO return_items VALUES (?, ?, ?)", number, product_id, quantity);
    }
    return { record: `R${number}`, body: show(desk, find(desk, number)) };
  }),

  get_return: read<{ return_id: string }>((desk, { return_id }) => show(desk, find(desk, Number(return_id.slice(1))))),

  list_returns: read<{ order_id: string }>((desk, { order_id }) => {
    const { customer_id } = order(desk, order_id);
    const rows = desk.records.all<ReturnRow>(`${SELECT} WHERE order_id = ? ORDER BY number DESC`, order_id);
    return { order_id, customer_id, returns: rows.map((row) => show(desk, row)) };
  }),

  cancel_return: write<{ return_id: string }>((desk, { return_id }) => {
    const row = find(desk, Number(return_id.slice(1)));
    if (row.status !== "requested") {
      throw new Refusal(409, "RETURN_NOT_OPEN", `The return ${return_id} is ${row.status}.`);
    }
    desk.records.run("UPDATE returns SET status = 'cancelled' WHERE number = ?", row.number);
    return { record: return_id, body: show(desk, find(desk, row.number)) };
  }),
};
