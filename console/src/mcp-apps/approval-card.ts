import { element, facts, folded } from "./element.ts";
import { type Host, type Outcome, openPage } from "./host.ts";

/** How long the server is asked to wait for a decision, and how long to rest when it could not be asked. */
const WAIT_SECONDS = 20;
const REST_MS = 10_000;

/** What is told to models besides is for them alone, but for these, where it says what was wrong. */
const WITH_MESSAGE: readonly string[] = ["refused", "failed", "unknown"];

const WORDS: Readonly<Record<string, { label: string; look: string }>> = {
  pending_approval: { label: "Waits for a person on staff", look: "warning" },
  done: { label: "Done", look: "success" },
  denied: { label: "Not approved", look: "danger" },
  expired: { label: "Nobody decided in time", look: "danger" },
  withdrawn: { label: "Taken back", look: "" },
  refused: { label: "Not allowed", look: "danger" },
  failed: { label: "Did not work; nothing changed", look: "danger" },
  unknown: { label: "May have happened; it is being looked into", look: "warning" },
};

let asked: Record<string, unknown> = {};
let following = "";

void openPage("approval-card", {
  asked(args) {
    asked = args;
    show({ status: "", args }, "");
  },
  answered(outcome, host) {
    show(outcome, "");
    if (outcome.status === "pending_approval" && outcome.action_id) void follow(outcome.action_id, host);
  },
});

/** Asks how the request stands until that does not change any more. Asking is all that this page can do. */
async function follow(id: string, { call, gone }: Host): Promise<void> {
  if (following === id || !call) return;
  following = id;
  while (!gone.aborted && following === id) {
    try {
      const outcome = await call("check_action", { action_id: id, wait_seconds: WAIT_SECONDS });
      show(outcome, "");
      if (outcome.status !== "pending_approval") return;
    } catch {
      show(null, "Could not ask how it stands; trying again.");
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
}

let shown: Outcome = { status: "" };

function show(outcome: Outcome | null, trouble: string): void {
  shown = outcome ?? shown;
  const { status, tool, args, message, message_to_customer: words, expires_at: until, action_id: id, result } = shown;
  const { label, look } = WORDS[status] ?? { label: "Is being asked for", look: "" };
  const parts = [
    element(
      "header",
      "",
      element("h1", "", (tool ?? "Request").replaceAll("_", " ")),
      element("span", `badge ${look}`, label),
    ),
    facts(args ?? asked),
  ];
  if (until && status === "pending_approval") {
    parts.push(
      element("p", "quiet", `It has not happened. Staff can decide until ${new Date(until).toLocaleTimeString()}.`),
    );
  }
  if (message && WITH_MESSAGE.includes(status)) parts.push(element("p", "", message));
  if (words) parts.push(element("blockquote", "", words));
  if (result !== undefined) parts.push(folded("Result", result));
  if (trouble) parts.push(element("p", "quiet", trouble));
  parts.push(
    element("footer", "quiet", "Staff decide in their own channels; nothing here can approve it.", id ? ` ${id}` : ""),
  );
  document.querySelector("main")?.replaceChildren(...parts);
}
