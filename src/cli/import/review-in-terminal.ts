import { autocompleteMultiselect, isCancel, select } from "@clack/prompts";
import { plain, say, table } from "../terminal.ts";
import { isGuess } from "./guess.ts";
import type { ClassificationView, Edit, ImportClient, ImportView } from "./import-client.ts";

const output = process.stderr;

const CHANGES = {
  approve: { label: "Approve", edit: { decision: "approved" } },
  reject: { label: "Reject: it stays out", edit: { decision: "rejected" } },
  later: { label: "Leave for later: it stays out until then", edit: { decision: "pending" } },
  public: { label: "Access public: anyone", edit: { settings: { access: "public" } } },
  staff: { label: "Access staff: no customer's agent has it", edit: { settings: { access: "staff" } } },
  write: { label: "Effect write: it waits for a person", edit: { settings: { effect: "write" } } },
  approval: { label: "Wait for a person, though it only reads", edit: { settings: { approval: true } } },
} satisfies Record<string, { label: string; edit: Omit<Edit, "idx"> }>;
type Change = keyof typeof CHANGES;

function summary(one: ClassificationView): string {
  const { name, change, decision, effect, access, agent, method, path } = one;
  return plain(`${name}  ${change} ${decision}  ${effect} ${access} ${agent ?? ""}  ${method} ${path}`);
}

function show(classifications: readonly ClassificationView[]): void {
  const rows = classifications.map((one) => [
    one.name,
    one.decision,
    one.change,
    one.effect,
    one.access,
    one.agent ?? "",
    `${one.method} ${one.path}`,
  ]);
  say(table(["OPERATION", "DECISION", "CHANGE", "EFFECT", "ACCESS", "AGENT", "REQUEST"], rows));
}

/** Lets a person search, choose many and decide on them, until they approve the import (true) or leave it for later. */
export async function reviewInTerminal(imports: ImportClient, job: ImportView): Promise<boolean> {
  for (;;) {
    const all = await imports.classifications(job.id);
    const waiting = all.filter(({ decision }) => decision === "pending");
    const guessed = waiting.filter(isGuess);
    const rest = waiting.filter((one) => !isGuess(one));
    const next = await select({
      message: `${all.length} operations; ${waiting.length} are not decided on`,
      options: [
        { value: "some", label: "Choose operations and decide on them (type to search)" },
        { value: "guessed", label: `Choose among the ${guessed.length} that would be open to customers` },
        { value: "show", label: "Show everything" },
        { value: "rest", label: `Approve the other ${rest.length} that are left, as suggested` },
        { value: "live", label: "Done: make what is approved live" },
        { value: "stop", label: "Stop here; the review goes on another time" },
      ],
      output,
    });
    if (isCancel(next) || next === "stop") return false;
    if (next === "live") return true;
    if (next === "show") show(all);
    if (next === "rest" && rest.length > 0) {
      await imports.edit(
        job.id,
        rest.map(({ idx }) => ({ idx, decision: "approved" })),
      );
    }
    const offered = next === "some" ? all : next === "guessed" ? guessed : [];
    if (offered.length === 0) continue;
    const chosen = await autocompleteMultiselect({
      message: "Which operations?",
      options: offered.map((one) => ({
        value: one.idx,
        label: summary(one),
        hint: one.reasons.join(" ").slice(0, 100),
      })),
      output,
    });
    if (isCancel(chosen)) continue;
    const change = await select<Change>({
      message: `What about these ${chosen.length}?`,
      options: Object.entries(CHANGES).map(([value, { label }]) => ({ value: value as Change, label })),
      output,
    });
    if (isCancel(change)) continue;
    await imports.edit(
      job.id,
      chosen.map((idx) => ({ idx, ...CHANGES[change].edit })),
    );
  }
}
