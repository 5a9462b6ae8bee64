/** An order that demos and tests may count on. Ages are in days before the seeding. */
export interface DemoOrder {
  order_id: string;
  customer_id: string;
  status: "processing" | "shipped" | "delivered" | "cancelled";
  /** Placed so many days ago. */
  age: number;
  /** Product ids with their quantities. */
  items: Record<string, number>;
  /** Cents that were refunded since. */
  refunded?: number;
  returned?: boolean;
}

/**
 * For every state one order whose answer is known; 1042 and 1043 are both Alice's and both can be cancelled;
 * C006 has no open order, so that account can be closed.
 */
export const DEMO_ORDERS: readonly DemoOrder[] = [
  { order_id: "1001", customer_id: "C001", status: "delivered", age: 9, items: { P101: 1, P304: 2 } },
  { order_id: "1015", customer_id: "C001", status: "delivered", age: 80, items: { P501: 1 } },
  { order_id: "1028", customer_id: "C001", status: "cancelled", age: 21, items: { P301: 1 } },
  { order_id: "1036", customer_id: "C001", status: "shipped", age: 3, items: { P201: 1, P202: 1 } },
  { order_id: "1042", customer_id: "C001", status: "processing", age: 1, items: { P403: 1, P404: 2 } },
  { order_id: "1043", customer_id: "C001", status: "processing", age: 0, items: { P703: 2 } },
  { order_id: "1002", customer_id: "C002", status: "delivered", age: 12, items: { P505: 1, P504: 1 } },
  { order_id: "1016", customer_id: "C002", status: "delivered", age: 15, items: { P103: 2 }, returned: true },
  { order_id: "1029", customer_id: "C002", status: "cancelled", age: 30, items: { P303: 1 } },
  { order_id: "1037", customer_id: "C002", status: "shipped", age: 4, items: { P402: 1 } },
  { order_id: "1044", customer_id: "C002", status: "processing", age: 1, items: { P302: 1, P304: 1 } },
  { order_id: "1045", customer_id: "C002", status: "processing", age: 0, items: { P208: 1 } },
  { order_id: "1003", customer_id: "C003", status: "delivered", age: 8, items: { P601: 1, P401: 1 } },
  { order_id: "1017", customer_id: "C003", status: "delivered", age: 25, items: { P506: 1 }, refunded: 1_500 },
  { order_id: "1038", customer_id: "C003", status: "shipped", age: 2, items: { P205: 1 } },
  { order_id: "1046", customer_id: "C003", status: "processing", age: 1, items: { P602: 1 } },
  { order_id: "1004", customer_id: "C004", status: "delivered", age: 7, items: { P406: 2 } },
  { order_id: "1039", customer_id: "C004", status: "shipped", age: 3, items: { P502: 1 } },
  { order_id: "1047", customer_id: "C004", status: "processing", age: 1, items: { P503: 1 } },
  { order_id: "1005", customer_id: "C005", status: "delivered", age: 10, items: { P405: 1 } },
  { order_id: "1040", customer_id: "C005", status: "shipped", age: 5, items: { P705: 1, P704: 1 } },
  { order_id: "1048", customer_id: "C005", status: "processing", age: 0, items: { P507: 1 } },
  { order_id: "1006", customer_id: "C006", status: "delivered", age: 40, items: { P603: 3 } },
];
