import type { DeclaredPerson } from "../core/staff/roster.ts";

/** Who decides in the demo: enough people for every rule of the demo's policies. */
export const DEMO_STAFF: readonly DeclaredPerson[] = [
  { id: "lin", name: "Lin Wei", role: "support", groups: ["finance"], handles: { email: "lin@harbour-pine.example" } },
  { id: "max", name: "Max Fischer", role: "support", groups: [], handles: { email: "max@harbour-pine.example" } },
  {
    id: "ada",
    name: "Ada Okafor",
    role: "admin",
    groups: ["finance", "management"],
    handles: { email: "ada@harbour-pine.example" },
  },
];
