import { type Desk, type Operation, read } from "../company/operation.ts";

const COMPONENTS = ["boards", "api", "automations", "files", "notifications"];

interface IncidentRow {
  title: string;
  component: string;
  started_at: string;
  resolved_at: string | null;
}

function incidents({ records }: Desk) {
  return records
    .all<IncidentRow>("SELECT title, component, started_at, resolved_at FROM incidents ORDER BY started_at DESC")
    .map((row) => ({ ...row, state: row.resolved_at === null ? "open" : "resolved" }));
}

export const statusOperations: Record<string, Operation> = {
  getServiceStatus: read((desk) => {
    const affected = new Set(incidents(desk).flatMap(({ state, component }) => (state === "open" ? component : [])));
    const state = (name: string) => (affected.has(name) ? "degraded" : "operational");
    return {
      overall: affected.size > 0 ? "degraded" : "operational",
      components: Object.fromEntries(COMPONENTS.map((name) => [name, state(name)])),
    };
  }),

  "GET /incidents": read<{ state?: string }>((desk, { state }) => ({
    incidents: incidents(desk).filter((incident) => state === undefined || incident.state === state),
  })),
};
