import type { Shop } from "../../demo/shop/server.ts";
import { POLICY_DEFAULTS } from "../../src/core/actions/policy.ts";
import { CodedError } from "../../src/core/coded-error.ts";
import { armFaultPoints } from "../../src/core/fault-points.ts";
import { headInFolder } from "../../src/core/insights/audit-head.ts";
import { sealNextBlock } from "../../src/core/insights/audit-seal.ts";
import { startAuditSealer } from "../../src/core/insights/audit-sealer.ts";
import { verifyAudit } from "../../src/core/insights/audit-verify.ts";
import { createRoster } from "../../src/core/staff/roster.ts";
import type { Database } from "../../src/core/store/database.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";
import { type Desk, demoProject, openDesk, quietLog } from "../support/desk.ts";
import { rewording, scriptedSource } from "../support/scripted-model.ts";
import type { DeskRequest, DeskRequests } from "./desk-requests.ts";
import { refundModel } from "./refund-model.ts";

// A process of the product without faces. Its test tells it over IPC what customers and staff do, and kills it.

const { TEST_DATABASE_URL: url, TEST_DATA_DIR: dataDir = "", TEST_SHOP_URL, TEST_SHOP_TOKEN } = process.env;
const project = await demoProject();
const head = headInFolder(dataDir);

/** The shop is in a process of its own, which outlives this one. */
const shop: Shop = {
  url: TEST_SHOP_URL ?? "",
  token: TEST_SHOP_TOKEN ?? "",
  faults: elsewhere,
  effects: elsewhere,
  customers: elsewhere,
  close: async () => {},
};

function elsewhere(): never {
  throw new Error("The shop is in another process.");
}

let opened: { db: Database; desk: Desk } | undefined;

async function open(): Promise<void> {
  const db = await openDatabase(url ? { url } : { dataDir });
  const models = scriptedSource(rewording(refundModel));
  // Hundreds of refunds of one customer wait here, in as many conversations.
  const policyDefaults = { ...POLICY_DEFAULTS, mostWaiting: Number.MAX_SAFE_INTEGER };
  const desk = await openDesk({ db, project, shop, models, policyDefaults });
  startAuditSealer(db, { head, log: quietLog, everyMs: 200 });
  opened = { db, desk };
}

function here(): { db: Database; desk: Desk } {
  if (!opened) throw new Error("The desk is not open.");
  return opened;
}

async function codeOf(work: Promise<{ status: string }>): Promise<string> {
  try {
    return (await work).status;
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
}

const ANSWERS: { [R in DeskRequest]: (ask: DeskRequests[R]["ask"]) => Promise<DeskRequests[R]["answer"]> } = {
  async open() {
    await open();
    return null;
  },
  async arm({ point, nth }) {
    let passed = 0;
    armFaultPoints((name) => {
      if (name === point && ++passed === nth) process.kill(process.pid, "SIGKILL");
    });
    return null;
  },
  async say({ thread, customer, text, platformId }) {
    const { desk } = here();
    const owner = await desk.customer(customer);
    const { id } = await desk.support.threads.open("slack", owner, thread);
    const { messageId } = await desk.support.inbox.accept({ conversationId: id, owner, text, platformId });
    return { conversationId: id, messageId };
  },
  async decide({ action, person, decision }) {
    const { db, desk } = here();
    const who = await createRoster(db).find(person);
    if (!who) throw new Error(`There is no ${person}.`);
    return codeOf(desk.support.approvals.decide(action, who, { decision, via: "test" }));
  },
  async withdraw({ action, customer }) {
    const { desk } = here();
    const owner = await desk.customer(customer);
    const customerId = owner.kind === "customer" ? owner.customer.id : "";
    return codeOf(desk.support.approvals.withdraw(action, { customerId }));
  },
  query: async ({ sql, params }) => here().db.query(sql, params),
  async audit() {
    const { db } = here();
    while (await sealNextBlock(db));
    return verifyAudit(db, await head.read());
  },
  async stop() {
    const { db, desk } = here();
    await desk.close();
    await db.close();
    return null;
  },
};

process.on("message", async <R extends DeskRequest>(message: { id: number; name: R; ask: DeskRequests[R]["ask"] }) => {
  const answer = ANSWERS[message.name];
  const reply = await answer(message.ask).then(
    (value) => ({ id: message.id, value }),
    (error: Error) => ({ id: message.id, error: error.stack ?? error.message }),
  );
  process.send?.(reply, () => {}); // a test that is over does not listen any more
});
process.on("disconnect", () => process.exit(0));
