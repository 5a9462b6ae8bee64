import type { Customer } from "./customer.ts";

/** Who a thread belongs to, and who speaks in it. */
export type Owner = { kind: "customer"; customer: Customer } | { kind: "visitor"; visitorHash: string };
