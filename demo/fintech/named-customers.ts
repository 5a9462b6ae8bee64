import type { DemoCard, DemoCustomer, DemoEntry } from "./demo-customer.ts";
import type { FeeKind } from "./words.ts";

const card = (network: DemoCard["network"], more: Partial<DemoCard> = {}): DemoCard => ({
  network,
  perTransaction: "2000",
  daily: "4000",
  ...more,
});

const paid = (amount: string, counterparty: string, age: number, more: Partial<DemoEntry> = {}): DemoEntry => ({
  kind: "card_payment",
  amount: `-${amount}`,
  counterparty,
  age,
  card: 0,
  ...more,
});

const got = (amount: string, counterparty: string, age: number): DemoEntry => ({
  kind: "salary",
  amount,
  counterparty,
  age,
});

const fee = (kind: FeeKind, amount: string, age: number, refunded?: true): DemoEntry => ({
  kind: "fee",
  amount: `-${amount}`,
  counterparty: "Larkspur",
  age,
  fee: kind,
  refunded,
});

/** Whom a demo may choose to be; README.md says what can be tried with each. They come first, so their ids never change. */
export const NAMED_CUSTOMERS: readonly DemoCustomer[] = [
  {
    name: "Grace Thompson",
    email: "grace.thompson@example.com",
    language: "en",
    tier: "standard",
    payees: [
      { name: "Maple Court Rentals", bank: "First Harbor Bank", currency: "USD", age: 400 },
      { name: "Daniel Osei", bank: "Union Savings", currency: "USD", age: 90 },
    ],
    accounts: [
      {
        name: "Everyday",
        kind: "current",
        currency: "USD",
        dailyLimit: "5000",
        cards: [card("visa"), card("mastercard", { frozenBy: "customer" })],
        entries: [
          got("6200.00", "Brightwater Studios", 200),
          paid("58.00", "Cafe Lumen", 150),
          got("6200.00", "Brightwater Studios", 45),
          paid("240.00", "SkyHop Airlines", 30, {
            dispute: {
              reason: "not_received",
              explanation: "The flight was cancelled and never paid back.",
              status: "open",
            },
          }),
          fee("monthly", "6.00", 32, true),
          paid("129.90", "Northwind Outdoor", 12),
          paid("129.90", "Northwind Outdoor", 12),
          fee("foreign_payment", "1.50", 9),
          paid("43.25", "Green Basket Market", 4),
          fee("monthly", "6.00", 2),
        ],
        transfers: [
          { payee: 0, amount: "850.00", reference: "Rent", age: 35, leaves: 34 },
          { payee: 1, amount: "120.00", reference: "Concert tickets", age: 20, leaves: 19, cancelled: true },
          { payee: 0, amount: "850.00", reference: "Rent next month", age: 1, leaves: -20 },
        ],
      },
      {
        name: "Travel",
        kind: "savings",
        currency: "EUR",
        dailyLimit: "2000",
        cards: [],
        entries: [{ kind: "transfer_in", amount: "1500.00", counterparty: "Larkspur", age: 180 }],
      },
    ],
  },
  {
    name: "陈思远",
    email: "chen.siyuan@example.com",
    language: "zh",
    tier: "private",
    payees: [{ name: "锦绣物业", bank: "江海银行", currency: "CNY", age: 300 }],
    accounts: [
      {
        name: "日常账户",
        kind: "current",
        currency: "CNY",
        dailyLimit: "50000",
        cards: [
          card("unionpay", { perTransaction: "20000", daily: "40000" }),
          card("unionpay", { frozenBy: "bank", perTransaction: "5000", daily: "10000" }),
        ],
        entries: [
          got("38000.00", "远航科技有限公司", 60),
          paid("1299.00", "京选商城", 25),
          paid("680.00", "海棠酒家", 8),
          fee("foreign_payment", "10.00", 6),
        ],
        transfers: [{ payee: 0, amount: "3200.00", reference: "物业费", age: 1, leaves: -15 }],
      },
      {
        name: "港元账户",
        kind: "savings",
        currency: "HKD",
        dailyLimit: "20000",
        cards: [],
        entries: [{ kind: "transfer_in", amount: "52000.00", counterparty: "Larkspur", age: 120 }],
      },
    ],
  },
  {
    name: "Oliver Bennett",
    email: "oliver.bennett@example.com",
    language: "en",
    tier: "standard",
    payees: [{ name: "Ruth Bennett", bank: "Northgate Bank", currency: "GBP", age: 200 }],
    accounts: [
      {
        name: "Main",
        kind: "current",
        currency: "GBP",
        dailyLimit: "1000",
        cards: [card("mastercard", { perTransaction: "300", daily: "500" })],
        entries: [
          got("2150.00", "Fenwick & Sons", 28),
          { kind: "transfer_out", amount: "-1980.00", counterparty: "Lettings", age: 26 },
          paid("149.60", "Volt Electronics", 10),
          { kind: "cash_withdrawal", amount: "-2.00", counterparty: "ATM", age: 3 },
        ],
      },
    ],
  },
  {
    name: "林晓雯",
    email: "lin.xiaowen@example.com",
    language: "zh",
    tier: "standard",
    payees: [{ name: "林建国", bank: "安澜银行", currency: "CNY", age: 500 }],
    accounts: [
      {
        name: "工资卡",
        kind: "current",
        currency: "CNY",
        dailyLimit: "10000",
        cards: [card("unionpay")],
        entries: [
          got("12800.00", "晨光设计", 40),
          paid("899.00", "云裳服饰", 35, {
            dispute: { reason: "not_as_described", explanation: "收到的衣服与图片不符。", status: "won" },
          }),
          paid("328.00", "山水书店", 15),
          fee("monthly", "30.00", 10),
        ],
      },
    ],
  },
  {
    name: "Sofia Rossi",
    email: "sofia.rossi@example.com",
    language: "en",
    tier: "premium",
    payees: [{ name: "Studio Bianchi", bank: "Banca Lume", currency: "EUR", age: 60 }],
    accounts: [
      {
        name: "Conto",
        kind: "current",
        currency: "EUR",
        dailyLimit: "10000",
        cards: [card("visa", { perTransaction: "5000", daily: "10000" }), card("visa", { expired: true })],
        entries: [got("4800.00", "Tecnica Verde", 22), paid("75.40", "Libreria Lume", 7), paid("19.99", "Streamly", 5)],
      },
    ],
  },
  {
    name: "Kenji Mori",
    email: "kenji.mori@example.com",
    language: "en",
    tier: "standard",
    payees: [],
    accounts: [
      {
        name: "Yen",
        kind: "current",
        currency: "JPY",
        dailyLimit: "300000",
        cards: [card("visa", { perTransaction: "100000", daily: "200000" })],
        entries: [got("420000", "Sakura Logistics", 18), paid("3980", "Kitchen Yama", 6), fee("monthly", "800", 4)],
      },
      {
        name: "Old euros",
        kind: "savings",
        currency: "EUR",
        status: "closed",
        dailyLimit: "1000",
        cards: [],
        entries: [],
      },
    ],
  },
];
