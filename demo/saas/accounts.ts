import type { CompanyCustomer } from "../company/company.ts";
import { decimal } from "../company/money.ts";
import { type Desk, type Operation, read, write } from "../company/operation.ts";
import type { Records } from "../company/records.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { CURRENCY } from "./plans.ts";

const DAY_MS = 86_400_000;

export interface AccountId {
  accountId: string;
}

export interface AccountRow {
  account_id: string;
  company_name: string;
  owner_name: string;
  owner_email: string;
  language: "en" | "zh";
  country: string;
  created_at: string;
  billing_name: string;
  billing_email: string;
  tax_id: string | null;
  purchase_order: string | null;
  balance: number;
  card_last4: string | null;
  card_expired: 0 | 1;
  support_level: SupportLevel;
  next_support_level: SupportLevel | null;
  exported_at: string | null;
}

export type SupportLevel = "standard" | "priority" | "premier";

/** The account, or a 404. */
export function account({ records }: Desk, accountId: string): AccountRow {
  const row = records.one<AccountRow>("SELECT * FROM accounts WHERE account_id = ?", accountId);
  if (!row) throw missing("account", accountId);
  return row;
}

function showAccount(desk: Desk, accountId: string) {
  const row = account(desk, accountId);
  return {
    accountId,
    companyName: row.company_name,
    owner: { name: row.owner_name, email: row.owner_email },
    language: row.language,
    country: row.country,
    billingContact: {
      name: row.billing_name,
      email: row.billing_email,
      taxId: row.tax_id,
      purchaseOrder: row.purchase_order,
      verified: row.billing_email === row.owner_email,
    },
    card: row.card_last4 === null ? null : { last4: row.card_last4, expired: row.card_expired === 1 },
    creditBalance: decimal(row.balance),
    currency: CURRENCY,
    createdAt: row.created_at,
  };
}

interface BillingContact extends AccountId {
  name?: string;
  email?: string;
  taxId?: string | null;
  purchaseOrder?: string | null;
}

interface Search {
  filter?: { email?: string; company?: string; plan?: string };
  fields?: string[];
  "page[size]": number;
  "page[number]": number;
}

/** ?1 is an e-mail address, ?2 part of a company's name, ?3 a plan. */
const SEARCH = `FROM accounts JOIN subscriptions USING (account_id)
  WHERE (?1 IS NULL OR owner_email = ?1
         OR EXISTS (SELECT 1 FROM members WHERE members.account_id = accounts.account_id AND members.email = ?1))
    AND (?2 IS NULL OR instr(lower(company_name), lower(?2)) > 0)
    AND (?3 IS NULL OR plan_code = ?3)`;

export const accountOperations: Record<string, Operation> = {
  "Accounts.search": read<Search>(
    ({ records }, { filter = {}, fields, "page[size]": size, "page[number]": number }) => {
      const { email = null, company = null, plan = null } = filter;
      const rows = records.all<Record<string, string>>(
        `SELECT account_id AS accountId, company_name AS companyName, owner_email AS ownerEmail, plan_code AS planCode
       ${SEARCH} ORDER BY account_id LIMIT ?4 OFFSET ?5`,
        email,
        company,
        plan,
        size,
        (number - 1) * size,
      );
      const total = records.one<{ count: number }>(`SELECT count(*) AS count ${SEARCH}`, email, company, plan);
      const reduced = (hit: Record<string, string>) =>
        Object.fromEntries(Object.entries(hit).filter(([name]) => fields === undefined || fields.includes(name)));
      return { hits: rows.map(reduced), total_count: total?.count ?? 0 };
    },
  ),

  getAccount: read<AccountId>((desk, { accountId }) => showAccount(desk, accountId)),

  updateBillingContact: write<BillingContact>((desk, { accountId, ...changes }) => {
    const row = account(desk, accountId);
    const { name = row.billing_name, email = row.billing_email } = changes;
    const { taxId = row.tax_id, purchaseOrder = row.purchase_order } = changes;
    desk.records.run(
      "UPDATE accounts SET (billing_name, billing_email, tax_id, purchase_order) = (?, ?, ?, ?) WHERE account_id = ?",
      name,
      email,
      taxId,
      purchaseOrder,
      accountId,
    );
    return { record: accountId, body: showAccount(desk, accountId) };
  }),

  requestDataExport: write<AccountId>((desk, { accountId }) => {
    const { exported_at, owner_email } = account(desk, accountId);
    if (exported_at !== null && desk.now.getTime() - Date.parse(exported_at) < DAY_MS) {
      throw new Refusal(429, "EXPORT_TOO_SOON", "There was an export within the last 24 hours.");
    }
    desk.records.run("UPDATE accounts SET exported_at = ? WHERE account_id = ?", desk.now.toISOString(), accountId);
    const exportId = `exp_${accountId.slice(4)}_${Math.floor(desk.now.getTime() / 1000)}`;
    return { record: exportId, body: { exportId, state: "queued", mailedTo: owner_email } };
  }),
};

/** Accounts whose id, company, owner or e-mail contains the query, in any case; the first twenty by id. */
export function searchCustomers(records: Records, query: string): CompanyCustomer[] {
  return records.all(
    `SELECT account_id AS id, owner_name || ' (' || company_name || ')' AS name, owner_email AS email FROM accounts
     WHERE instr(lower(concat_ws(' ', account_id, company_name, owner_name, owner_email)), lower(?)) > 0
     ORDER BY account_id LIMIT 20`,
    query,
  );
}
