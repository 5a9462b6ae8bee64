import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { missing } from "../company/refusal.ts";
import { customer, openAccount } from "./customers.ts";

interface AddressRow {
  number: number;
  customer_id: string;
  label: string;
  recipient: string;
  line1: string;
  line2: string;
  city: string;
  region: string;
  postal_code: string;
  country: string;
  is_default: 0 | 1;
}

interface NewAddress {
  customer_id: string;
  label?: string;
  recipient: string;
  line1: string;
  line2?: string;
  city: string;
  region?: string;
  postal_code: string;
  country: string;
  is_default?: boolean;
}

const show = ({ number, ...row }: AddressRow) => ({
  address_id: `A${number}`,
  ...row,
  is_default: row.is_default === 1,
});

function find({ records }: Desk, customerId: string, number: number): AddressRow {
  const row = records.one<AddressRow>(
    "SELECT * FROM addresses WHERE customer_id = ? AND number = ?",
    customerId,
    number,
  );
  if (!row) throw missing("address", `A${number}`);
  return row;
}

function fields(address: NewAddress) {
  const { label = "", recipient, line1, line2 = "", city, region = "", postal_code, country } = address;
  return [label, recipient, line1, line2, city, region, postal_code, country];
}

function makeDefault({ records }: Desk, customerId: string, number: number): void {
  records.run("UPDATE addresses SET is_default = (number = ?) WHERE customer_id = ?", number, customerId);
}

export const addressOperations: Record<string, Operation> = {
  list_addresses: read<{ customer_id: string }>((desk, { customer_id }) => {
    customer(desk, customer_id);
    const rows = desk.records.all<AddressRow>(
      "SELECT * FROM addresses WHERE customer_id = ? ORDER BY is_default DESC, number",
      customer_id,
    );
    return { customer_id, addresses: rows.map(show) };
  }),

  add_address: write<NewAddress>((desk, args) => {
    openAccount(desk, args.customer_id);
    const number = desk.records.run(
      `INSERT INTO addresses (customer_id, label, recipient, line1, line2, city, region, postal_code, country, is_default)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
      args.customer_id,
      ...fields(args),
    );
    if (args.is_default) makeDefault(desk, args.customer_id, number);
    return { record: `A${number}`, body: show(find(desk, args.customer_id, number)) };
  }),

  update_address: write<NewAddress & { address_id: string }>((desk, args) => {
    const { number } = find(desk, args.customer_id, Number(args.address_id.slice(1)));
    desk.records.run(
      `UPDATE addresses SET (label, recipient, line1, line2, city, region, postal_code, country) = (?, ?, ?, ?, ?, ?, ?, ?)
       WHERE number = ?`,
      ...fields(args),
      number,
    );
    if (args.is_default) makeDefault(desk, args.customer_id, number);
    return { record: args.address_id, body: show(find(desk, args.customer_id, number)) };
  }),
};
