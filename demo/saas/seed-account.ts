import type { Chance } from "../company/chance.ts";
import { drawPerson } from "../company/people.ts";
import type { Records } from "../company/records.ts";
import { token } from "./api-keys.ts";
import type { SeedAccount } from "./named-accounts.ts";
import { type Metric, PLANS } from "./plans.ts";
import { periodPrice } from "./subscription.ts";

const FIRST_INVOICE = 100_001;
const FIRST_MEMBER = 2001;
const PERIOD_DAYS = { monthly: 30, annual: 365 } as const;
/** The day of the period on which the company is founded. */
const DAY_OF_PERIOD = { monthly: 12, annual: 140 } as const;
const DUE_DAYS = 14;
const USAGE_MONTHS = 4;
const METRICS: readonly Metric[] = ["api_calls", "storage_gb", "automation_runs"];

/** Writes an account with its subscription, members, invoices, keys and usage. */
export function seedAccount(records: Records, chance: Chance, seed: SeedAccount, now: Date): void {
  const { account_id, owner, language } = seed;
  const email = `${seed.mailbox}@${seed.domain}`;
  const age = DAY_OF_PERIOD[seed.cycle] + PERIOD_DAYS[seed.cycle] * Math.max(1, seed.invoices);
  records.run(
    `INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, ?, ?, ?, NULL, NULL)`,
    account_id,
    seed.company,
    owner,
    email,
    language,
    seed.country,
    chance.ago(age),
    owner,
    email,
    seed.country === "GB" ? `GB${100_000_000 + chance.below(900_000_000)}` : null,
    seed.status === "trialing" ? null : String(1000 + chance.below(9000)),
    seed.cardExpired ? 1 : 0,
    seed.support,
  );
  records.run(
    "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
    `sub_${account_id.slice(4)}`,
    account_id,
    seed.plan,
    seed.cycle,
    seed.status,
    seed.seats,
    chance.ago(DAY_OF_PERIOD[seed.cycle]),
    chance.ago(DAY_OF_PERIOD[seed.cycle] - PERIOD_DAYS[seed.cycle]),
    seed.cancels ? 1 : 0,
    seed.cancels ? "We do not use it enough." : null,
  );
  seedMembers(records, chance, seed, email, age);
  seedInvoices(records, chance, seed);
  seedKeys(records, chance, seed);
  seedUsage(records, chance, seed, now);
}

function seedMembers(records: Records, chance: Chance, seed: SeedAccount, ownerEmail: string, age: number): void {
  const last = records.one<{ number: number | null }>("SELECT max(number) AS number FROM members")?.number;
  const first = (last ?? FIRST_MEMBER - 1) + 1;
  for (let index = 0; index < seed.members; index++) {
    const isOwner = index === 0;
    const { name, mailbox } = isOwner ? { name: seed.owner, mailbox: "" } : drawPerson(chance);
    records.run(
      "INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?)",
      first + index,
      seed.account_id,
      isOwner ? ownerEmail : `${mailbox}${index}@${seed.domain}`,
      name,
      isOwner ? "owner" : chance.pick(["admin", "editor", "editor", "editor", "viewer"]),
      isOwner || chance.below(10) > 0 ? "active" : "invited",
      chance.ago(Math.max(0, age - index)),
    );
  }
}

function seedInvoices(records: Records, chance: Chance, seed: SeedAccount): void {
  const { account_id, cycle, plan, seats, invoices, owes } = seed;
  const last = records.one<{ number: number | null }>("SELECT max(number) AS number FROM invoices")?.number;
  const first = (last ?? FIRST_INVOICE - 1) + 1;
  const total = periodPrice(plan, cycle, seats);
  for (let index = 0; index < invoices; index++) {
    const age = DAY_OF_PERIOD[cycle] + PERIOD_DAYS[cycle] * (invoices - 1 - index);
    const isOpen = owes === true && index === invoices - 1;
    const issued = chance.ago(age);
    records.run(
      "INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
      first + index,
      account_id,
      isOpen ? "open" : "paid",
      `${PLANS[plan].name}, ${seats} seats, ${cycle}`,
      issued,
      chance.ago(age - DUE_DAYS),
      isOpen ? null : issued,
      total,
      isOpen ? 0 : total,
    );
  }
}

function seedKeys(records: Records, chance: Chance, { account_id, keys }: SeedAccount): void {
  for (let index = 0; index < keys; index++) {
    const keyId = `key_${token(`${account_id} seed ${index}`, 6)}`;
    // The newest key of an account always works; older ones may have been revoked.
    const isRevoked = index > 0 && chance.below(3) === 0;
    records.run(
      "INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
      keyId,
      account_id,
      chance.pick(["CI pipeline", "Reporting", "Zapier", "Data warehouse", "飞书机器人"]),
      chance.pick(["boards.read", "boards.read boards.write", "boards.read members.read automations.run"]),
      isRevoked ? "revoked" : "active",
      token(`${keyId} secret`, 4),
      chance.ago(20 + index * 30),
      chance.below(4) === 0 ? null : chance.ago(chance.below(10)),
    );
  }
}

function seedUsage(records: Records, chance: Chance, { account_id, plan }: SeedAccount, now: Date): void {
  for (let back = 0; back < USAGE_MONTHS; back++) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7);
    for (const metric of METRICS) {
      const ceiling = PLANS[plan].included[metric] ?? 2_000_000;
      const used = Math.floor((ceiling * (2_000 + chance.below(9_000))) / 10_000);
      records.run("INSERT INTO usage VALUES (?, ?, ?, ?)", account_id, month, metric, used);
    }
  }
}
