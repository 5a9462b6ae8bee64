import type { CompanyCustomer } from "../company/company.ts";
import { type Desk, type Operation, read, write } from "../company/operation.ts";
import type { Records } from "../company/records.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { idOf, numberOf } from "./ids.ts";
import type { Language } from "./words.ts";

export interface CustomerRow {
  number: number;
  name: string;
  email: string;
  phone: string;
  language: Language;
  tier: "standard" | "premium" | "private";
  line1: string;
  city: string;
  postal_code: string;
  country: string;
  since: string;
}

export interface CustomerId {
  customerId: string;
}

interface ContactChange extends CustomerId {
  email?: string;
  phone?: string;
  language?: Language;
  address?: { line1: string; city: string; postalCode: string; country: string };
}

const show = ({ number, line1, city, postal_code, country, ...row }: CustomerRow) => ({
  customerId: idOf("customer", number),
  ...row,
  address: { line1, city, postalCode: postal_code, country },
});

/** @throws Refusal 404 */
export function customer({ records }: Desk, customerId: string): CustomerRow {
  const row = records.one<CustomerRow>("SELECT * FROM customers WHERE number = ?", numberOf(customerId));
  if (!row) throw missing("customer", customerId);
  return row;
}

const MOST_MATCHES = 20;

const SEARCH = `SELECT * FROM customers
                WHERE instr(lower('C' || number || ' ' || name || ' ' || email || ' ' || phone), lower(?)) > 0
                ORDER BY number LIMIT ?`;

/** Whose id, name or e-mail contains the query; the first twenty. */
export function searchCustomers(records: Records, query: string): CompanyCustomer[] {
  const rows = records.all<CustomerRow>(SEARCH, query, MOST_MATCHES);
  return rows.map(({ number, name, email }) => ({ id: idOf("customer", number), name, email }));
}

function freeEmail({ records }: Desk, email: string, number: number): string {
  const taken = records.one("SELECT 1 FROM customers WHERE email = ? AND number <> ?", email, number);
  if (taken) throw new Refusal(409, "EMAIL_TAKEN", "Another customer has this e-mail address.");
  return email;
}

export const customerOperations: Record<string, Operation> = {
  Customers_Get: read<CustomerId>((desk, { customerId }) => show(customer(desk, customerId))),

  Customers_Lookup: read<{ query: string }>(({ records }, { query }) => {
    const rows = records.all<CustomerRow>(SEARCH, query, MOST_MATCHES + 1);
    return { items: rows.slice(0, MOST_MATCHES).map(show), more: rows.length > MOST_MATCHES };
  }),

  Customers_UpdateContact: write<ContactChange>((desk, { customerId, ...change }) => {
    const row = customer(desk, customerId);
    const { email = row.email, phone = row.phone, language = row.language } = change;
    const { line1, city, postalCode, country } = change.address ?? show(row).address;
    desk.records.run(
      `UPDATE customers SET (email, phone, language, line1, city, postal_code, country) = (?, ?, ?, ?, ?, ?, ?)
       WHERE number = ?`,
      freeEmail(desk, email, row.number),
      phone,
      language,
      line1,
      city,
      postalCode,
      country,
      row.number,
    );
    return { record: customerId, body: show(customer(desk, customerId)) };
  }),
};
