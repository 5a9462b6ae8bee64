import { type Desk, type Operation, read, write } from "../company/operation.ts";
import type { Records } from "../company/records.ts";
import { missing, Refusal } from "../company/refusal.ts";

interface CustomerRow {
  customer_id: string;
  name: string;
  email: string;
  phone: string;
  language: string;
  tier: string;
  status: "active" | "closed";
  created_at: string;
  order_count: number;
}

const SELECT = `SELECT *, (SELECT count(*) FROM orders WHERE orders.customer_id = customers.customer_id) AS order_count
                FROM customers`;

/** The account, or a 404. */
export function customer({ records }: Desk, customerId: string): CustomerRow {
  const row = records.one<CustomerRow>(`${SELECT} WHERE customer_id = ?`, customerId);
  if (!row) throw missing("customer", customerId);
  return row;
}

/** The account, if it may still be changed. */
export function openAccount(desk: Desk, customerId: string): CustomerRow {
  const row = customer(desk, customerId);
  if (row.status === "closed") throw new Refusal(409, "ACCOUNT_CLOSED", `The account ${customerId} is closed.`);
  return row;
}

export const customerOperations: Record<string, Operation> = {
  get_customer: read<{ customer_id: string }>((desk, { customer_id }) => customer(desk, customer_id)),

  find_customer_by_email: read<{ email: string }>(({ records }, { email }) => {
    const row = records.one<CustomerRow>(`${SELECT} WHERE email = ?`, email);
    if (!row) throw missing("customer with the e-mail address", email);
    return row;
  }),

  update_contact_details: write<{ customer_id: string; name?: string; phone?: string }>((desk, args) => {
    const { customer_id, name = null, phone = null } = args;
    openAccount(desk, customer_id);
    desk.records.run(
      "UPDATE customers SET name = coalesce(?, name), phone = coalesce(?, phone) WHERE customer_id = ?",
      name,
      phone,
      customer_id,
    );
    return { record: customer_id, body: customer(desk, customer_id) };
  }),

  close_account: write<{ customer_id: string; reason: string }>((desk, { customer_id }) => {
    openAccount(desk, customer_id);
    const open = desk.records.one(
      "SELECT 1 FROM orders WHERE customer_id = ? AND status IN ('processing', 'shipped')",
      customer_id,
    );
    if (open) throw new Refusal(409, "OPEN_ORDERS", `The account ${customer_id} has orders that are not finished.`);
    desk.records.run("DELETE FROM addresses WHERE customer_id = ?", customer_id);
    desk.records.run("UPDATE customers SET status = 'closed' WHERE customer_id = ?", customer_id);
    return { record: customer_id, body: customer(desk, customer_id) };
  }),
};

/** Customers whose id, name or e-mail contains the query, in any case; the first twenty by id. */
export function searchCustomers(records: Records, query: string): { id: string; name: string; email: string }[] {
  return records.all(
    `SELECT customer_id AS id, name, email FROM customers
     WHERE instr(lower(concat_ws(' ', customer_id, name, email)), lower(?)) > 0 ORDER BY customer_id LIMIT 20`,
    query,
  );
}
