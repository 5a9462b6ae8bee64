import { type Desk, type Operation, read } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { type OrderRow, order } from "./order.ts";

interface EventRow {
  at: string;
  location: string;
  description: string;
}

const STATUS = {
  processing: "preparing",
  shipped: "in_transit",
  delivered: "delivered",
  cancelled: "cancelled",
} as const;

function show({ records }: Desk, row: OrderRow) {
  return {
    order_id: row.order_id,
    customer_id: row.customer_id,
    status: STATUS[row.status],
    carrier: row.carrier,
    tracking_number: row.tracking_number,
    shipped_at: row.shipped_at,
    estimated_delivery: row.estimated_delivery,
    delivered_at: row.delivered_at,
    events: records.all<EventRow>(
      "SELECT at, location, description FROM shipment_events WHERE order_id = ? ORDER BY at DESC",
      row.order_id,
    ),
  };
}

export const shipmentOperations: Record<string, Operation> = {
  track_shipment: read<{ order_id: string }>((desk, { order_id }) => show(desk, order(desk, order_id))),

  get_shipment: read<{ tracking_number: string }>((desk, { tracking_number }) => {
    const row = desk.records.one<{ order_id: string }>(
      "SELECT order_id FROM shipments WHERE tracking_number = ?",
      tracking_number,
    );
    if (!row) throw missing("shipment", tracking_number);
    return show(desk, order(desk, row.order_id));
  }),
};
