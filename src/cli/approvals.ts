import type { z } from "zod";
import { pageOf } from "../http/page-query.ts";
import { approvalView } from "../http/views.ts";
import { signedIn } from "./login.ts";
import { confirmed, requireTerminal } from "./prompt.ts";
import { connect, type ServerOptions } from "./server-client.ts";
import { plain, print, printJson, say, table } from "./terminal.ts";

interface DeskOptions extends ServerOptions {
  json?: boolean;
}

type Approval = z.infer<typeof approvalView>;

/** Shows actions of one status, or of all. */
export async function list(options: DeskOptions & { status: string }): Promise<void> {
  const server = await connect(options);
  const status = options.status === "all" ? undefined : options.status;
  const page = await server.request("/approvals", pageOf(approvalView), { query: { status, limit: 200 } });
  if (options.json) return printJson(page.items);
  if (page.items.length === 0) return print("Nothing.");
  const rows = page.items.map((item) => [
    item.id,
    item.status,
    item.title,
    item.customer?.name ?? item.customer?.id ?? "",
    item.status === "awaiting_approval" ? item.expires_at : "",
  ]);
  print(table(["ID", "STATUS", "WHAT", "CUSTOMER", "EXPIRES"], rows));
  if (page.next_cursor) say("There are more.");
}

/** Who has to approve; policy without groups leaves it to anyone on staff. */
function needs({ requirements }: Approval): string {
  return requirements
    .map(({ approvals, approvers }) => `${approvals} of ${approvers.join(" or ") || "anyone on staff"}`)
    .join("; ");
}

/** Everything that somebody who decides has to know. */
function describe(item: Approval): string {
  const lines = [
    `${item.id}  ${item.title}  (${item.tool}, ${item.effect})`,
    `arguments  ${JSON.stringify(item.args)}`,
    item.customer ? `customer   ${item.customer.name ?? ""} ${item.customer.email ?? ""} (${item.customer.id})` : "",
    item.program ? `asked by   the program "${item.program.name}"` : "",
    item.program?.named_customer ? "ATTENTION  who the customer is, that program says; it was not verified here" : "",
    ...item.reasons.map((reason) => `because    ${reason}`),
    item.requirements.length > 0 ? `needs      ${needs(item)}` : "",
    item.tightened ? "ATTENTION  policy has become stricter since it was asked for" : "",
    ...item.approved_by.map(({ name, at }) => `approved   by ${name} at ${at}`),
    item.preview === null ? "" : `now        ${JSON.stringify(item.preview)}`,
    item.twins > 0 ? `ATTENTION  the same was asked for ${item.twins} more time(s) within a day` : "",
  ];
  return plain(lines.filter((line) => line !== "").join("\n"));
}

/** Approves or denies as the signed-in person, who gives their PIN and sees it in full. */
export async function decide(
  decision: "approve" | "deny",
  id: string,
  options: DeskOptions & { note?: string; message?: string },
): Promise<void> {
  requireTerminal();
  const path = `/approvals/${encodeURIComponent(id)}`;
  const person = await signedIn(await connect(options, "nobody"));
  say(describe(await person.request(path, approvalView)));
  await confirmed(decision === "approve" ? "Approve this?" : "Deny this?");
  const body = { decision, note: options.note, message_to_customer: options.message, via: "terminal" };
  const decided = await person.request(`${path}/decision`, approvalView, { method: "POST", body });
  if (options.json) return printJson(decided);
  print(`${decided.id}  ${decided.status}`);
  if (decided.status !== "awaiting_approval") return;
  const since = decided.tightened ? "Policy has become stricter since it was asked for. " : "";
  say(`${since}Your approval counts; it needs ${needs(decided)}.`);
}
