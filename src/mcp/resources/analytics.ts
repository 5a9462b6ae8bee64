import { notFound } from "../../core/coded-error.ts";
import type { AnalyticsSummary } from "../../core/insights/analytics.ts";
import { RECENT_RANGES } from "../../core/insights/analytics-range.ts";
import type { JsonObject } from "../../core/json.ts";
import { readsEverything, type Visit } from "../visit.ts";
import type { ResourceKind } from "./resource-kind.ts";

const DEFAULT_RANGE = "7d";

/** The figures of a range of time. Throws RANGE_INVALID, and NOT_FOUND for whoever may not read them. */
export type ReadAnalytics = (range: string | undefined, visit: Visit) => Promise<JsonObject>;

export function analyticsInReach(analytics: (query: { range: string }) => Promise<AnalyticsSummary>): ReadAnalytics {
  return async (range = DEFAULT_RANGE, visit) => {
    if (!readsEverything(visit)) throw notFound("summary");
    return JSON.parse(JSON.stringify(await analytics({ range })));
  };
}

export function analyticsResource(read: ReadAnalytics): ResourceKind {
  return {
    uri: "analytics://summary{?range}",
    name: "analytics",
    title: "Analytics",
    description: `Figures of all conversations: outcomes, approvals, tools, costs, times. \`range\` is ${RECENT_RANGES.join(", ")}, or from..to; ${DEFAULT_RANGE} without one.`,
    isFor: readsEverything,
    read: ({ range }, visit) => read(range, visit),
    complete: { range: async (prefix) => RECENT_RANGES.filter((range) => range.startsWith(prefix)) },
    list: async () => [{ uri: "analytics://summary", name: "analytics", title: "Analytics" }],
  };
}
