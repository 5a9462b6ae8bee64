import { type Desk, type Operation, read, write } from "../company/operation.ts";
import { Refusal } from "../company/refusal.ts";
import type { AccountId } from "./accounts.ts";
import { issueInvoice } from "./invoice.ts";
import { type BillingCycle, PLAN_CODES, PLANS, type PlanCode } from "./plans.ts";
import {
  changeableSubscription,
  periodPrice,
  type SubscriptionRow,
  shareLeft,
  showSubscription,
  subscription,
} from "./subscription.ts";

interface NewPlan extends AccountId {
  planCode: PlanCode;
  billingCycle?: BillingCycle;
}

/** What was not paid for yet of the rest of the period is invoiced at once; a trial owes nothing. */
function chargeDifference(desk: Desk, row: SubscriptionRow, fullPrice: number, description: string): void {
  const difference = fullPrice - periodPrice(row.plan_code, row.billing_cycle, row.seats);
  const due = Math.round(difference * shareLeft(row, desk.now));
  if (due > 0 && row.status === "active") issueInvoice(desk, row.account_id, due, description);
}

function schedule({ records }: Desk, accountId: string, plan: PlanCode | null, cycle: BillingCycle | null): void {
  records.run(
    "UPDATE subscriptions SET next_plan_code = ?, next_billing_cycle = ? WHERE account_id = ?",
    plan,
    cycle,
    accountId,
  );
}

function done(desk: Desk, row: SubscriptionRow) {
  return { record: row.subscription_id, body: showSubscription(desk, row.account_id) };
}

export const subscriptionOperations: Record<string, Operation> = {
  getSubscription: read<AccountId>((desk, { accountId }) => showSubscription(desk, accountId)),

  changePlan: write<NewPlan>((desk, { accountId, planCode, billingCycle }) => {
    const row = changeableSubscription(desk, accountId);
    const cycle = billingCycle ?? row.billing_cycle;
    const { name, maxSeats } = PLANS[planCode];
    if (planCode === row.plan_code && cycle === row.billing_cycle) {
      throw new Refusal(
        409,
        "PLAN_UNCHANGED",
        `The subscription is already on ${name}, paid ${cycle === "annual" ? "yearly" : "monthly"}.`,
      );
    }
    if (row.seats > maxSeats) {
      throw new Refusal(
        422,
        "TOO_MANY_SEATS",
        `${name} holds at most ${maxSeats} seats; the subscription has ${row.seats}.`,
      );
    }
    const isUpgrade = PLAN_CODES.indexOf(planCode) > PLAN_CODES.indexOf(row.plan_code);
    if (!isUpgrade || cycle !== row.billing_cycle) {
      schedule(desk, accountId, planCode, cycle);
      return done(desk, row);
    }
    chargeDifference(
      desk,
      row,
      periodPrice(planCode, cycle, row.seats),
      `Upgrade to ${name} for the rest of the period`,
    );
    desk.records.run("UPDATE subscriptions SET plan_code = ? WHERE account_id = ?", planCode, accountId);
    schedule(desk, accountId, null, null);
    return done(desk, row);
  }),

  setSeats: write<AccountId & { seats: number }>((desk, { accountId, seats }) => {
    const row = changeableSubscription(desk, accountId);
    const { name, maxSeats } = PLANS[row.plan_code];
    if (seats === row.seats) throw new Refusal(409, "SEATS_UNCHANGED", `The subscription has ${seats} seats already.`);
    if (seats < row.assigned) {
      const words = `${row.assigned} members hold a seat; remove members before going down to ${seats} seats.`;
      throw new Refusal(409, "SEATS_IN_USE", words);
    }
    if (seats > maxSeats) throw new Refusal(422, "SEAT_LIMIT", `${name} holds at most ${maxSeats} seats.`);
    const price = periodPrice(row.plan_code, row.billing_cycle, seats);
    chargeDifference(desk, row, price, `${seats - row.seats} more seats for the rest of the period`);
    desk.records.run("UPDATE subscriptions SET seats = ? WHERE account_id = ?", seats, accountId);
    return done(desk, row);
  }),

  cancelSubscription: write<AccountId & { reason: string }>((desk, { accountId, reason }) => {
    const row = subscription(desk, accountId);
    if (row.status === "canceled") throw new Refusal(409, "SUBSCRIPTION_CANCELED", "The subscription has ended.");
    if (row.cancel_at_period_end) {
      throw new Refusal(409, "ALREADY_CANCELING", `The subscription already ends on ${row.period_end.slice(0, 10)}.`);
    }
    desk.records.run(
      "UPDATE subscriptions SET cancel_at_period_end = 1, cancel_reason = ? WHERE account_id = ?",
      reason,
      accountId,
    );
    return done(desk, row);
  }),

  resumeSubscription: write<AccountId>((desk, { accountId }) => {
    const row = subscription(desk, accountId);
    if (row.status === "canceled") throw new Refusal(409, "SUBSCRIPTION_CANCELED", "The subscription has ended.");
    if (!row.cancel_at_period_end) throw new Refusal(409, "NOT_CANCELING", "No cancellation is scheduled.");
    desk.records.run(
      "UPDATE subscriptions SET cancel_at_period_end = 0, cancel_reason = NULL WHERE account_id = ?",
      accountId,
    );
    return done(desk, row);
  }),
};
