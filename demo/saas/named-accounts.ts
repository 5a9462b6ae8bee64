import type { SupportLevel } from "./accounts.ts";
import type { BillingCycle, PlanCode } from "./plans.ts";
import type { SubscriptionRow } from "./subscription.ts";

/** An account before it is written: what demos and tests may count on, and what is drawn for everybody else. */
export interface SeedAccount {
  account_id: string;
  company: string;
  owner: string;
  /** Before the @ of the owner's address, and the company's domain. */
  mailbox: string;
  domain: string;
  language: "en" | "zh";
  country: string;
  plan: PlanCode;
  cycle: BillingCycle;
  status: SubscriptionRow["status"];
  seats: number;
  /** Members that hold a seat, the owner among them. */
  members: number;
  support: SupportLevel;
  invoices: number;
  /** The last invoice has not been paid yet. */
  owes?: boolean;
  cardExpired?: boolean;
  keys: number;
  cancels?: boolean;
}

/** For every state one account whose answers are known. Their invoices are the first ones, from 100001 on. */
export const NAMED_ACCOUNTS: readonly SeedAccount[] = [
  {
    account_id: "acc_1001",
    company: "Brightpath Design",
    owner: "Olivia Hart",
    mailbox: "olivia",
    domain: "brightpath.example",
    language: "en",
    country: "US",
    plan: "team",
    cycle: "monthly",
    status: "active",
    seats: 12,
    members: 9,
    support: "standard",
    invoices: 4,
    keys: 2,
  },
  {
    account_id: "acc_1002",
    company: "云杉科技",
    owner: "陈思远",
    mailbox: "siyuan.chen",
    domain: "yunshan.example",
    language: "zh",
    country: "CN",
    plan: "business",
    cycle: "monthly",
    status: "active",
    seats: 40,
    members: 36,
    support: "priority",
    invoices: 3,
    keys: 4,
  },
  {
    account_id: "acc_1003",
    company: "Bell & Sons Logistics",
    owner: "Marcus Bell",
    mailbox: "marcus",
    domain: "bellandsons.example",
    language: "en",
    country: "GB",
    plan: "starter",
    cycle: "monthly",
    status: "past_due",
    seats: 6,
    members: 6,
    support: "standard",
    invoices: 4,
    owes: true,
    cardExpired: true,
    keys: 1,
  },
  {
    account_id: "acc_1004",
    company: "青禾教育",
    owner: "林晓雯",
    mailbox: "xiaowen.lin",
    domain: "qinghe.example",
    language: "zh",
    country: "CN",
    plan: "team",
    cycle: "monthly",
    status: "active",
    seats: 20,
    members: 14,
    support: "standard",
    invoices: 4,
    owes: true,
    keys: 1,
    cancels: true,
  },
  {
    account_id: "acc_1005",
    company: "Atlas Robotics",
    owner: "Priya Nair",
    mailbox: "priya.nair",
    domain: "atlas-robotics.example",
    language: "en",
    country: "IN",
    plan: "enterprise",
    cycle: "annual",
    status: "active",
    seats: 120,
    members: 97,
    support: "premier",
    invoices: 1,
    keys: 6,
  },
  {
    account_id: "acc_1006",
    company: "拾光影像",
    owner: "赵一鸣",
    mailbox: "yiming.zhao",
    domain: "shiguang.example",
    language: "zh",
    country: "CN",
    plan: "starter",
    cycle: "monthly",
    status: "trialing",
    seats: 5,
    members: 2,
    support: "standard",
    invoices: 0,
    keys: 0,
  },
];
