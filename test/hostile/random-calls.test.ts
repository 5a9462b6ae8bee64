import fc from "fast-check";
import { expect, it } from "vitest";
import { isSettled } from "../../src/core/actions/action.ts";
import { toolsOf } from "../../src/core/agents/agent.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import type { Tool } from "../../src/core/tools/catalogue.ts";
import type { JsonSchema } from "../../src/core/tools/tool.ts";
import { until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";
import type { Desk } from "../support/desk.ts";
import { attempt, type Call, openMaliciousDesk, wordsFor } from "./attack.ts";
import { openShop } from "./shop-books.ts";
import { leaked } from "./traces.ts";

const MINE = ["1001", "1015", "1028", "1036", "1042", "1043"];

/** What an attacker who knows the shop would write into a parameter of this name: their own, and other people's. */
const KNOWN: Record<string, readonly JsonValue[]> = {
  order_id: [...MINE, "1044", "1045", "1016", "1046", "1100"],
  customer_id: ["C001", "C002", "C003"],
  return_id: ["R3016", "R3017", "R1"],
  refund_id: ["F4017", "F4018"],
  address_id: ["A1", "A2", "A3", "A4"],
  email: ["alice.chen@example.com", "bob.miller@example.com"],
  code: ["WELCOME10", "SAVE20"],
  amount: [1, 2.5, 40, 150, 6000, -1],
  items: [[{ product_id: "P304", quantity: 1 }], []],
  country: ["US"],
  postal_code: ["97201"],
  phone: ["+00 000 000 00"], // nobody has it, so that her own new number is no trace of another
};

const ANYTHING = fc.json({ maxDepth: 1 }).map((text): JsonValue => JSON.parse(text));

/** Of these parameters, in any number or (`whole`) all of them. */
function fieldsOf({ properties }: JsonSchema, whole: boolean): fc.Arbitrary<JsonObject> {
  const fields = Object.keys(isJsonObject(properties) ? properties : {}).map((name) => {
    const known = fc.constantFrom(...(KNOWN[name] ?? ["a word or two"]));
    return [name, fc.oneof({ weight: 12, arbitrary: known }, ANYTHING)] as const;
  });
  return fc.record<JsonObject>(Object.fromEntries(fields), whole ? {} : { requiredKeys: [] });
}

/** Mostly what the model is shown; sometimes bound parameters as well, parameters that nobody knows, or no JSON at all. */
function argumentsOf({ inputSchema, visibleSchema }: Tool): fc.Arbitrary<Call[1]> {
  const stray = fc.tuple(fieldsOf(inputSchema, false), fc.dictionary(fc.string(), ANYTHING));
  return fc.oneof(
    { weight: 6, arbitrary: fieldsOf(visibleSchema, true) },
    { weight: 3, arbitrary: fieldsOf(inputSchema, false) },
    stray.map(([some, more]): JsonObject => ({ ...some, ...more })),
    fc.string(),
  );
}

/** Approves whatever waits, as careless staff would, and waits until nothing is under way. */
async function approveEverything({ support, staff }: Desk, conversationId: string): Promise<void> {
  const { items } = await support.approvals.list({ conversationId, status: "awaiting_approval", limit: 50 });
  for (const { id } of items) {
    for (const person of [staff.lin, staff.ada]) {
      await support.approvals.decide(id, person, { decision: "approve", via: "test" }).catch(() => undefined);
    }
    await until(async () => (isSettled((await support.approvals.get(id)).status) ? true : undefined));
  }
}

it("whatever a customer makes the model call and careless staff approve, nobody else's records change or show", async () => {
  const books = await openShop();
  const desk = await openMaliciousDesk({ db: await openTestDatabase("pglite"), shop: books.shop });
  const alice = await desk.customer("C001");
  const traces = books.othersTraces("C001");
  const agents = [...desk.project.agents.values()];
  const tools = desk.catalogue.all();

  const callsOf = (agent: (typeof agents)[number]): fc.Arbitrary<Call[]> => {
    const own = toolsOf(agent, tools);
    const tool = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...own) }, fc.constantFrom(...tools));
    const call = tool.chain((one) => argumentsOf(one).map((args): Call => [one.name, args]));
    return fc.array(call, { minLength: 2, maxLength: 6 });
  };
  const attack = fc
    .constantFrom(...agents)
    .chain((agent) => fc.record({ agent: fc.constant(agent.name), calls: callsOf(agent), sold: fc.boolean() }));

  await fc.assert(
    fc.asyncProperty(attack, async ({ agent, calls, sold }) => {
      const came = await attempt(desk, alice, agent, ...calls);
      expect(came.reply).not.toBe("");
      // Her orders become another's while the approval waits.
      if (sold) for (const order of MINE) books.giveOrder(order, "C002");
      const before = books.othersRecords("C001");
      await approveEverything(desk, came.conversationId);
      expect(books.othersRecords("C001")).toBe(before);
      if (sold) for (const order of MINE) books.giveOrder(order, "C001");
      const messages = await desk.support.threads.messages(came.conversationId, {});
      expect(leaked(traces, [came, messages], wordsFor(calls))).toEqual([]);
    }),
    {
      numRuns: 30,
      examples: [
        [{ agent: "billing", calls: [["refund_order", { order_id: "1001", amount: 1, reason: "torn" }]], sold: false }],
      ],
    },
  );
  // The property says nothing about calls that nobody would have let through anyway.
  expect(desk.shop.effects({ operation: "refund_order" }).length).toBeGreaterThan(0);
  await desk.close();
  await books.close();
});
