import { decimal } from "../company/money.ts";
import { type Operation, read } from "../company/operation.ts";

export const CURRENCY = "USD";

export const PLAN_CODES = ["starter", "team", "business", "enterprise"] as const;
export type PlanCode = (typeof PLAN_CODES)[number];
export type BillingCycle = "monthly" | "annual";
export type Metric = "api_calls" | "storage_gb" | "automation_runs";

interface Plan {
  name: string;
  nameZh: string;
  description: string;
  /** Cents a seat: for a month, or for a year paid at once. */
  price: Record<BillingCycle, number>;
  maxSeats: number;
  maxApiKeys: number;
  features: string[];
  /** What a month includes; null is without limit. */
  included: Record<Metric, number | null>;
}

/** From the smallest to the largest: a step to the right is an upgrade. */
export const PLANS: Record<PlanCode, Plan> = {
  starter: {
    name: "Starter",
    nameZh: "入门版",
    description: "Boards and tasks for small teams.",
    price: { monthly: 900, annual: 9_000 },
    maxSeats: 10,
    maxApiKeys: 1,
    features: ["boards", "calendar"],
    included: { api_calls: 10_000, storage_gb: 10, automation_runs: 100 },
  },
  team: {
    name: "Team",
    nameZh: "团队版",
    description: "Timelines, guests and automations.",
    price: { monthly: 1_900, annual: 19_000 },
    maxSeats: 50,
    maxApiKeys: 5,
    features: ["boards", "calendar", "timelines", "automations"],
    included: { api_calls: 100_000, storage_gb: 100, automation_runs: 5_000 },
  },
  business: {
    name: "Business",
    nameZh: "商业版",
    description: "Portfolios, single sign-on and audit logs.",
    price: { monthly: 3_400, annual: 34_000 },
    maxSeats: 500,
    maxApiKeys: 20,
    features: ["boards", "calendar", "timelines", "automations", "portfolios", "sso", "audit log"],
    included: { api_calls: 1_000_000, storage_gb: 1_000, automation_runs: 50_000 },
  },
  enterprise: {
    name: "Enterprise",
    nameZh: "企业版",
    description: "Everything, with data residency and a contract of your own.",
    price: { monthly: 5_900, annual: 59_000 },
    maxSeats: 10_000,
    maxApiKeys: 100,
    features: ["boards", "calendar", "timelines", "automations", "portfolios", "sso", "audit log", "data residency"],
    included: { api_calls: null, storage_gb: null, automation_runs: null },
  },
};

function showPlan(planCode: PlanCode) {
  const { name, nameZh, description, price, maxSeats, maxApiKeys, features } = PLANS[planCode];
  const pricePerSeat = { monthly: decimal(price.monthly), annual: decimal(price.annual) };
  return {
    planCode,
    name,
    name_zh: nameZh,
    description,
    pricePerSeat,
    currency: CURRENCY,
    maxSeats,
    maxApiKeys,
    features,
  };
}

export const planOperations: Record<string, Operation> = {
  listPlans: read<{ min_seats?: number }>((_desk, { min_seats = 1 }) => ({
    plans: PLAN_CODES.filter((code) => PLANS[code].maxSeats >= min_seats).map(showPlan),
  })),
  getPlan: read<{ planCode: PlanCode }>((_desk, { planCode }) => showPlan(planCode)),
};
