import { type Chance, chanceOn } from "../company/chance.ts";
import type { Records } from "../company/records.ts";
import type { DemoCustomer } from "./demo-customer.ts";
import { NAMED_CUSTOMERS } from "./named-customers.ts";
import { otherCustomers } from "./other-customers.ts";
import { seedAccount } from "./seed-account.ts";
import type { Language } from "./words.ts";

const CUSTOMERS = 180;

type Home = readonly [street: string, city: string, postalCode: string, country: string];

const HOMES: Record<Language, readonly Home[]> = {
  en: [
    ["12 Garden Street", "Portland", "97201", "US"],
    ["4 Church Lane", "Bristol", "BS1 4DJ", "GB"],
    ["31 Lake Avenue", "Dublin", "D02 X285", "IE"],
  ],
  zh: [
    ["南京西路 288 号", "上海", "200041", "CN"],
    ["天河路 15 号", "广州", "510620", "CN"],
    ["弥敦道 103 号", "香港", "999077", "HK"],
  ],
};

/** Fills an empty bank. The same day gives the same bank: every draw comes from one seeded generator. */
export function seed(records: Records, now: Date): void {
  const chance = chanceOn(now, 2027);
  const others = otherCustomers(chance, NAMED_CUSTOMERS.length + 1, CUSTOMERS);
  for (const customer of [...NAMED_CUSTOMERS, ...others]) seedCustomer(records, chance, now, customer);
}

function seedCustomer(records: Records, chance: Chance, now: Date, customer: DemoCustomer): void {
  const { name, email, language, tier, payees, accounts } = customer;
  const [area, first] = language === "zh" ? ["+86 138 0016", 1000] : ["+44 20 5550", 2000];
  const number = records.run(
    `INSERT INTO customers (name, email, phone, language, tier, line1, city, postal_code, country, since)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    name,
    email,
    `${area} ${first + chance.below(8000)}`,
    language,
    tier,
    ...chance.pick(HOMES[language]),
    chance.ago(400 + chance.below(2000)),
  );
  const known = payees.map((payee, index) => ({
    ...payee,
    number: records.run(
      "INSERT INTO payees (customer, name, account_number, bank, currency, added_at) VALUES (?, ?, ?, ?, ?, ?)",
      number,
      payee.name,
      `PA00 ${number} ${1000 + chance.below(9000)} ${1000 + index}`,
      payee.bank,
      payee.currency,
      chance.ago(payee.age),
    ),
  }));
  for (const account of accounts) seedAccount({ records, chance, now }, account, number, known);
}
