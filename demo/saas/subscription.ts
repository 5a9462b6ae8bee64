import { decimal } from "../company/money.ts";
import type { Desk } from "../company/operation.ts";
import { missing, Refusal } from "../company/refusal.ts";
import { type BillingCycle, CURRENCY, PLANS, type PlanCode } from "./plans.ts";

export interface SubscriptionRow {
  subscription_id: string;
  account_id: string;
  plan_code: PlanCode;
  billing_cycle: BillingCycle;
  status: "trialing" | "active" | "past_due" | "canceled";
  seats: number;
  period_start: string;
  period_end: string;
  cancel_at_period_end: 0 | 1;
  cancel_reason: string | null;
  next_plan_code: PlanCode | null;
  next_billing_cycle: BillingCycle | null;
  /** Members that take up a seat: whoever was invited or is active. */
  assigned: number;
}

/** The account's subscription, or a 404. */
export function subscription({ records }: Desk, accountId: string): SubscriptionRow {
  const row = records.one<SubscriptionRow>(
    `SELECT *, (SELECT count(*) FROM members
                WHERE members.account_id = subscriptions.account_id AND members.status <> 'suspended') AS assigned
     FROM subscriptions WHERE account_id = ?`,
    accountId,
  );
  if (!row) throw missing("account", accountId);
  return row;
}

const UNCHANGEABLE = {
  canceled: [409, "SUBSCRIPTION_CANCELED", "The subscription has ended."],
  past_due: [402, "PAYMENT_OVERDUE", "There is an overdue invoice; it has to be paid first."],
} as const;

/** The subscription, if what is paid for may change: not after its end, and not while money is owed. */
export function changeableSubscription(desk: Desk, accountId: string): SubscriptionRow {
  const row = subscription(desk, accountId);
  if (row.status === "canceled" || row.status === "past_due") {
    const [status, code, words] = UNCHANGEABLE[row.status];
    throw new Refusal(status, code, words);
  }
  return row;
}

/** Cents for one whole period. */
export function periodPrice(planCode: PlanCode, cycle: BillingCycle, seats: number): number {
  return PLANS[planCode].price[cycle] * seats;
}

/** Which share of the period is still to come, from 0 to 1. */
export function shareLeft({ period_start, period_end }: SubscriptionRow, now: Date): number {
  const [start, end] = [Date.parse(period_start), Date.parse(period_end)];
  return Math.min(1, Math.max(0, (end - now.getTime()) / (end - start)));
}

const day = (time: string) => time.slice(0, 10);

/** The subscription as the API shows it. */
export function showSubscription(desk: Desk, accountId: string) {
  const row = subscription(desk, accountId);
  const { plan_code, billing_cycle, seats, next_plan_code, next_billing_cycle, period_end } = row;
  return {
    subscriptionId: row.subscription_id,
    accountId,
    planCode: plan_code,
    status: row.status,
    billingCycle: billing_cycle,
    seats,
    seatsAssigned: row.assigned,
    pricePerPeriod: decimal(periodPrice(plan_code, billing_cycle, seats)),
    currency: CURRENCY,
    currentPeriodStart: day(row.period_start),
    currentPeriodEnd: day(period_end),
    cancelAtPeriodEnd: row.cancel_at_period_end === 1,
    scheduledChange:
      next_plan_code === null
        ? null
        : { planCode: next_plan_code, billingCycle: next_billing_cycle ?? billing_cycle, effectiveOn: day(period_end) },
  };
}
