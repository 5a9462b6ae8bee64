import { type Chance, chanceOn } from "../company/chance.ts";
import { drawPerson } from "../company/people.ts";
import type { Records } from "../company/records.ts";
import { NAMED_ACCOUNTS, type SeedAccount } from "./named-accounts.ts";
import { PLAN_CODES, PLANS } from "./plans.ts";
import { seedAccount } from "./seed-account.ts";

const ACCOUNTS = 180;
const FIRST_ACCOUNT = 1001;

const COMPANIES = {
  en: {
    first: "Cedar Harbor North Silver Maple Granite Willow Copper Summit Beacon Orchard Falcon".split(" "),
    second: "Studio Labs Partners Logistics Health Media Foods Analytics Works Academy".split(" "),
  },
  zh: {
    first: [
      ["晨星", "chenxing"],
      ["远山", "yuanshan"],
      ["木石", "mushi"],
      ["海蓝", "hailan"],
      ["知行", "zhixing"],
      ["新叶", "xinye"],
      ["九州", "jiuzhou"],
      ["青松", "qingsong"],
    ],
    second: ["科技", "教育", "文化", "物流", "医疗", "设计", "食品", "软件"],
  },
} as const;

/** title, component, days ago, days until it was over (null: it is not) */
const INCIDENTS = [
  ["Webhooks were delivered late", "automations", 21, 1],
  ["Uploads failed for some workspaces", "files", 9, 1],
  ["Notification e-mails are delayed", "notifications", 0, null],
] as const;

/** Fills an empty company. The same day gives the same one. */
export function seed(records: Records, now: Date): void {
  const chance = chanceOn(now, 4711);
  for (const account of [...NAMED_ACCOUNTS, ...otherAccounts(chance)]) seedAccount(records, chance, account, now);
  for (const [title, component, age, length] of INCIDENTS) {
    const started = chance.ago(age);
    const resolved = length === null ? null : chance.ago(age - length);
    records.run(
      "INSERT INTO incidents (title, component, started_at, resolved_at) VALUES (?, ?, ?, ?)",
      title,
      component,
      started,
      resolved,
    );
  }
}

function drawCompany({ pick }: Chance, language: "en" | "zh"): { company: string; domain: string } {
  if (language === "zh") {
    const [name, spelling] = pick(COMPANIES.zh.first);
    return { company: name + pick(COMPANIES.zh.second), domain: spelling };
  }
  const [first, second] = [pick(COMPANIES.en.first), pick(COMPANIES.en.second)];
  return { company: `${first} ${second}`, domain: `${first}${second}`.toLowerCase() };
}

/** Everybody who is not named. */
function* otherAccounts(chance: Chance): Generator<SeedAccount> {
  const { below, pick } = chance;
  for (let number = FIRST_ACCOUNT + NAMED_ACCOUNTS.length; number < FIRST_ACCOUNT + ACCOUNTS; number++) {
    const { name: owner, mailbox, language } = drawPerson(chance);
    const { company, domain } = drawCompany(chance, language);
    const plan = pick(PLAN_CODES);
    const cycle = pick(["monthly", "monthly", "annual"] as const);
    const status = pick(["active", "active", "active", "active", "trialing", "past_due", "canceled"] as const);
    const seats = Math.min(PLANS[plan].maxSeats, 2 + below(30));
    yield {
      account_id: `acc_${number}`,
      company,
      owner,
      mailbox,
      domain: `${domain}${number}.example`,
      language,
      country: language === "zh" ? "CN" : pick(["US", "GB", "CA", "AU", "DE"]),
      plan,
      cycle,
      status,
      seats,
      members: 1 + below(seats),
      support: pick(["standard", "standard", "priority"] as const),
      invoices: status === "trialing" ? 0 : cycle === "annual" ? 1 : 1 + below(6),
      owes: status === "past_due",
      cardExpired: status === "past_due" && below(2) === 0,
      keys: below(PLANS[plan].maxApiKeys > 3 ? 4 : 2),
      cancels: status === "active" && below(12) === 0,
    };
  }
}
