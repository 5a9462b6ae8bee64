import { expect, it, onTestFinished } from "vitest";
import { armFaultPoints } from "../../src/core/fault-points.ts";
import type { JsonValue } from "../../src/core/json.ts";
import { type Catalogue, createCatalogue } from "../../src/core/tools/catalogue.ts";
import { requireOwnership } from "../../src/core/tools/ownership.ts";
import type { ToolOutcome } from "../../src/core/tools/tool.ts";
import { told } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import { attempt, openMaliciousDesk } from "./attack.ts";
import { openShop } from "./shop-books.ts";

const ME = { id: "cus_1", externalId: "C001", email: null, name: null, attributes: {} };

/** A write whose owner is told by a read that answers this. */
async function provedBy(proof: ToolOutcome): Promise<[Catalogue, Parameters<typeof requireOwnership>[1]]> {
  const definition = {
    description: "",
    inputSchema: { type: "object" },
    risk: "low",
    version: "1",
    origin: "",
  } as const;
  const source = {
    name: "company",
    list: async () => [
      { ...definition, name: "read", effect: "read" as const },
      { ...definition, name: "write", effect: "write" as const },
    ],
    call: async () => proof,
  };
  const owner = { tool: "read", field: "owner.id", equals: "customer.id" };
  const catalogue = createCatalogue([source], new Map([["write", { access: "owned", owner }]]));
  await catalogue.refresh();
  const tool = catalogue.find("write");
  if (!tool) throw new Error("The catalogue lost a tool.");
  return [catalogue, tool];
}

const shows = (result: JsonValue): ToolOutcome => ({ kind: "ok", result });
const failed = (retryable: boolean): ToolOutcome => ({ kind: "failed", code: "X", message: "", retryable });

it.each<[what: string, proof: ToolOutcome, verdict: string]>([
  ["one record of theirs", shows({ owner: { id: "C001" } }), "theirs"],
  ["several, all theirs", shows([{ owner: { id: "C001" } }, { owner: { id: "C001" } }]), "theirs"],
  ["several, one of them another's", shows([{ owner: { id: "C001" } }, { owner: { id: "C002" } }]), "NOT_OWNED"],
  ["several, one of them nobody's", shows([{ owner: { id: "C001" } }, {}]), "NOT_OWNED"],
  ["several owners", shows({ owner: [{ id: "C001" }, { id: "C002" }] }), "NOT_OWNED"],
  ["an empty list", shows([]), "NOT_OWNED"],
  ["no owner", shows({ owner: null }), "NOT_OWNED"],
  ["an owner without an id", shows({ owner: { id: "" } }), "NOT_OWNED"],
  ["an owner of another shape", shows({ owner: { id: { C001: true } } }), "NOT_OWNED"],
  ["an id that only looks alike", shows({ owner: { id: "c001 " } }), "NOT_OWNED"],
  ["nothing", shows(null), "NOT_OWNED"],
  ["a text that holds the id", shows("C001"), "NOT_OWNED"],
  ["that there is no such record", failed(false), "NOT_OWNED"],
  ["that it is busy", failed(true), "OWNERSHIP_UNVERIFIED"],
  ["nothing that arrives", { kind: "unknown", code: "X", message: "" }, "OWNERSHIP_UNVERIFIED"],
  ["nothing, as nobody is there", { kind: "not_sent", code: "X", message: "" }, "OWNERSHIP_UNVERIFIED"],
])("a proof that shows %s", async (_what, proof, verdict) => {
  const [catalogue, tool] = await provedBy(proof);
  const asked = requireOwnership(catalogue, tool, {}, { customer: ME }).then(
    () => "theirs",
    ({ code }) => code,
  );
  expect(await asked).toBe(verdict);
});

it("is asked for again after the approval: an order that became another's meanwhile is not touched", async () => {
  const books = await openShop();
  const desk = await openMaliciousDesk({ db: await openTestDatabase("pglite"), shop: books.shop });
  onTestFinished(async () => {
    armFaultPoints(null);
    await desk.close();
    await books.close();
  });
  const alice = await desk.customer("C001");
  const { conversationId } = await attempt(desk, alice, "orders", ["cancel_order", { order_id: "1043" }]);
  const { items } = await desk.support.approvals.list({ conversationId, limit: 1 });
  const id = items[0]?.id ?? "";
  armFaultPoints((point) => {
    if (point === "decision.after-commit") books.giveOrder("1043", "C002");
  });
  await desk.support.approvals.decide(id, desk.staff.max, { decision: "approve", via: "test" });

  const outcome = await told(desk.support, conversationId, "outcome");
  expect(outcome.text).toContain("could not be done any more");
  expect(await desk.support.approvals.get(id)).toMatchObject({ status: "refused", code: "NOT_OWNED" });
  expect(books.shop.effects()).toEqual([]);
  const events = await desk.db.query<{ type: string }>("select type from events where action_id = $1 order by seq", [
    id,
  ]);
  expect(events.map(({ type }) => type)).toEqual([
    "action.proposed",
    "action.awaiting_approval",
    "action.approved",
    "action.refused",
  ]);
});
