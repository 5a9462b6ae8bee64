import type { Chance } from "../company/chance.ts";
import { drawPerson } from "../company/people.ts";
import type { DemoAccount, DemoCustomer, DemoEntry } from "./demo-customer.ts";
import type { Currency } from "./money.ts";
import type { Language } from "./words.ts";

/** What people use, with a usual salary in each, in major units. */
const CURRENCIES_OF: Record<Language, readonly (readonly [Currency, number])[]> = {
  en: [
    ["USD", 4200],
    ["GBP", 3100],
    ["EUR", 3600],
    ["JPY", 380_000],
  ],
  zh: [
    ["CNY", 15_000],
    ["HKD", 24_000],
    ["USD", 4200],
  ],
};

const MERCHANTS: Record<Language, readonly string[]> = {
  en: [
    "Green Basket Market",
    "Cafe Lumen",
    "Volt Electronics",
    "Streamly",
    "City Transit",
    "Northwind Outdoor",
    "Pharmacy 24",
  ],
  zh: ["京选商城", "海棠酒家", "云裳服饰", "山水书店", "滴行出行", "优鲜超市", "星河影院"],
};
const EMPLOYERS: Record<Language, readonly string[]> = {
  en: ["Brightwater Studios", "Fenwick & Sons", "Harbour Logistics"],
  zh: ["远航科技有限公司", "晨光设计", "东海贸易"],
};

const ENTRY_DAYS = 150;
const PAYDAY_EVERY = 30;

/** Whole and hundredths, as far as the currency has any. */
function amount(currency: Currency, whole: number, hundredths: number): string {
  return currency === "JPY" ? String(whole) : `${whole}.${String(hundredths).padStart(2, "0")}`;
}

/** Salaries once a month and payments between, so small that no account falls below zero. */
function* entries(chance: Chance, language: Language, currency: Currency, salary: number): Generator<DemoEntry> {
  for (let age = ENTRY_DAYS; age > 0; age -= PAYDAY_EVERY) {
    const counterparty = chance.pick(EMPLOYERS[language]);
    yield { kind: "salary", amount: amount(currency, salary, 0), counterparty, age };
    yield {
      kind: "fee",
      amount: `-${amount(currency, Math.ceil(salary / 700), 0)}`,
      counterparty: "Larkspur",
      age: age - 1,
      fee: "monthly",
    };
    for (const share of [20, 30, 60]) {
      const whole = Math.ceil((salary / share) * (0.2 + chance.below(80) / 100));
      const counterparty = chance.pick(MERCHANTS[language]);
      const spent = amount(currency, whole, chance.below(100));
      yield {
        kind: "card_payment",
        amount: `-${spent}`,
        counterparty,
        age: age - 2 - chance.below(PAYDAY_EVERY - 4),
        card: 0,
      };
    }
  }
}

function drawAccount(chance: Chance, language: Language): DemoAccount {
  const [currency, usual] = chance.pick(CURRENCIES_OF[language]);
  const salary = Math.round(usual * (0.7 + chance.below(80) / 100));
  return {
    name: language === "zh" ? "活期账户" : "Current account",
    kind: "current",
    currency,
    dailyLimit: String(usual),
    cards: [
      {
        network: language === "zh" ? "unionpay" : chance.pick(["visa", "mastercard"] as const),
        ...(chance.below(12) === 0 && { frozenBy: "customer" as const }),
        perTransaction: String(Math.ceil(usual / 4)),
        daily: String(Math.ceil(usual / 2)),
      },
    ],
    entries: [...entries(chance, language, currency, salary)].sort((a, b) => b.age - a.age),
  };
}

/** Everybody who is not named. */
export function* otherCustomers(chance: Chance, from: number, to: number): Generator<DemoCustomer> {
  for (let number = from; number <= to; number++) {
    const { name, mailbox, language } = drawPerson(chance);
    const accounts = [drawAccount(chance, language)];
    if (chance.below(3) === 0) {
      const { cards: _, ...other } = drawAccount(chance, language);
      const savings = other.entries.filter(({ kind }) => kind === "salary").slice(0, 2);
      accounts.push({
        ...other,
        name: language === "zh" ? "储蓄账户" : "Savings",
        kind: "savings",
        cards: [],
        entries: savings,
      });
    }
    yield {
      name,
      email: `${mailbox}${number}@example.com`,
      language,
      tier: chance.pick(["standard", "standard", "standard", "premium", "private"] as const),
      payees: [],
      accounts,
    };
  }
}
