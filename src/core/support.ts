import { randomUUID } from "node:crypto";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { z } from "zod";
import { isSettled } from "./actions/action.ts";
import { createActionRunner } from "./actions/action-graph.ts";
import { type Approvals, actionView, createApprovals } from "./actions/approvals.ts";
import { ACTION_QUEUE, CLAIM_MS, type Execution, RECONCILE_QUEUE, reconcileAction } from "./actions/execute.ts";
import { createGateway, type Gateway } from "./actions/gateway.ts";
import { renewClaims } from "./actions/ledger.ts";
import type { ActionListener } from "./actions/outcome-port.ts";
import type { PolicyDefaults } from "./actions/policy.ts";
import type { ProposalRules } from "./actions/propose.ts";
import { sweepActions } from "./actions/sweep.ts";
import { type ActionTasks, createActionTasks } from "./actions/tasks.ts";
import type { Project } from "./agents/project.ts";
import { CodedError } from "./coded-error.ts";
import { type Dispatcher, startDispatcher } from "./conversation/dispatcher.ts";
import { createHandover, type Handover } from "./conversation/handover.ts";
import { createInbox, type Inbox, queueOutcome } from "./conversation/inbox.ts";
import { createLiveFeed, type LiveFeed } from "./conversation/live-feed.ts";
import type { ModelChecks } from "./conversation/model-checks.ts";
import { settleSilence } from "./conversation/silence.ts";
import { createThreads, type Threads } from "./conversation/threads.ts";
import { createTurnGraph } from "./conversation/turn-graph.ts";
import { LEASE_MS } from "./conversation/turn-record.ts";
import { createCustomers } from "./identity/customer.ts";
import { appendEvents } from "./insights/events.ts";
import { saltedDigest } from "./insights/salted-digest.ts";
import { type Classifier, trainClassifier } from "./intent/classifier.ts";
import type { AnswerSource } from "./models/answer.ts";
import type { Database } from "./store/database.ts";
import type { Jobs } from "./store/jobs.ts";
import { applyRetention, type Retention } from "./store/retention.ts";
import type { Catalogue } from "./tools/catalogue.ts";

export interface SupportLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What the product is put together from. */
export interface SupportParts {
  db: Database;
  jobs: Jobs;
  catalogue: Catalogue;
  project: Project;
  models: AnswerSource;
  /** Both off unless told. */
  checks?: Partial<ModelChecks>;
  log: SupportLog;
  company: string;
  policyDefaults: PolicyDefaults;
  retention: Retention;
  hasRoom(): boolean;
  /** Turns at once in this process. */
  concurrency?: number;
}

/** The product without its faces. */
export interface Support {
  threads: Threads;
  inbox: Inbox;
  approvals: Approvals;
  /** Tools for callers that are in no conversation. */
  gateway: Gateway;
  /** Handles on what such callers wait for. */
  actionTasks: ActionTasks;
  handover: Handover;
  feed: LiveFeed;
  /** Name of this process in leases and claims. */
  worker: string;
  /** Puts edited agents, policies and tool settings to use from the next turn on. */
  use(project: Project): void;
  /** Starts to take turns and to carry out actions. Faces may accept messages before. */
  startWork(): Promise<void>;
  stop(): Promise<void>;
}

const WARM_UP_MS = 300;
const SWEEP_MS = 1_000;
const SILENCE_MS = 60_000;
const CHECKPOINT_SCHEMA = "langgraph";
const RETENTION_QUEUE = "retention.apply";
/** Cron fields, UTC: when few people write. */
const RETENTION_TIME = "17 3 * * *";
const actionJob = z.object({ actionId: z.string() });

/** Puts the core together: inbox, turns, actions, approvals and the timers that let nothing be forgotten. */
export async function createSupport(parts: SupportParts): Promise<Support> {
  const { db, jobs, catalogue, log } = parts;
  const worker = `w_${process.pid}_${randomUUID().slice(0, 8)}`;
  let project = parts.project;
  let classifier: Classifier | null = null;

  const feed = await createLiveFeed(db, worker);
  const checkpointer = new PostgresSaver(db.pool, undefined, { schema: CHECKPOINT_SCHEMA });
  await checkpointer.setup();

  const customers = createCustomers(db);
  const threads = createThreads(db);
  const wake = () => {
    if (dispatcher) dispatcher.wake();
    feed.announceInput();
  };
  let dispatcher: Dispatcher | null = null;

  const listener: ActionListener = {
    async settled(tx, action) {
      if (action.conversationId) await queueOutcome(tx, action.conversationId, action.id);
    },
    changed(action) {
      feed.publishDesk({ type: "action", action_id: action.id, status: action.status });
      if (!action.conversationId) return;
      feed.publish(action.conversationId, { type: "action", action: actionView(action, catalogue) });
      if (isSettled(action.status)) wake(); // its outcome waits in the inbox
    },
  };
  const digest = await saltedDigest(db);
  const rules = (): ProposalRules => ({ policies: project.policies, defaults: parts.policyDefaults, digest });
  const execution: Execution = {
    db,
    jobs,
    catalogue,
    rules,
    listener,
    worker,
    inFlight: new Set(),
    customerOf: async ({ customerId }) => (customerId ? customers.find(customerId) : null),
  };
  const approvals = createApprovals(execution);
  const runAction = createActionRunner(execution, checkpointer);

  function roles(): { agents: Project["agents"]; classifier: Classifier } {
    classifier ??= trainOn(project);
    return { agents: project.agents, classifier };
  }

  const runTurn = createTurnGraph({
    db,
    jobs,
    worker,
    catalogue,
    approvals,
    runAction,
    feed,
    rules,
    wake,
    models: parts.models,
    checks: { routing: false, input: false, ...parts.checks },
    company: parts.company,
    roles,
  });

  const timers: NodeJS.Timeout[] = [];
  /** One pass at a time; what fails is tried again at the next. */
  function every(ms: number, what: string, pass: () => Promise<void>): void {
    let busy = false;
    const timer = setInterval(async () => {
      if (busy) return;
      busy = true;
      await pass().catch((error) => log.warn({ err: error }, `${what} failed; it is tried again`));
      busy = false;
    }, ms);
    timers.push(timer);
  }

  const gateway = createGateway({
    db,
    jobs,
    catalogue,
    rules,
    runAction,
    withdraw: (id, principal) => approvals.withdraw(id, { principal }),
    announce: ({ id, status }) => feed.publishDesk({ type: "action", action_id: id, status }),
    onChange: (heard) => feed.subscribeDesk((event) => event.type === "action" && heard(event.action_id)),
  });

  return {
    threads,
    approvals,
    gateway,
    actionTasks: createActionTasks(db, gateway),
    feed,
    worker,
    inbox: createInbox(db, feed, wake, parts.hasRoom),
    handover: createHandover(db, threads, feed),
    use(changed) {
      project = changed;
      classifier = null;
      catalogue.configure(changed.toolSettings, changed.toolSources);
    },
    async startWork() {
      if (db.kind === "pglite") await releaseEverything(db);
      await jobs.work(ACTION_QUEUE, async (data) => runAction(actionJob.parse(data).actionId), { concurrency: 16 });
      await jobs.work(
        RECONCILE_QUEUE,
        async (data) => void (await reconcileAction(actionJob.parse(data).actionId, execution)),
        {
          concurrency: 4,
        },
      );
      dispatcher = startDispatcher({
        db,
        onTrouble: (error) => log.warn({ err: error }, "turns could not be claimed; it is tried again"),
        runTurn,
        concurrency: parts.concurrency ?? 64,
        onFailure({ conversation, input }, error) {
          const code = error instanceof CodedError ? error.code : "INTERNAL";
          const data = { turn_id: input.id, attempt: input.attempts, code };
          log.error({ err: error, conversation: conversation.id, ...data }, "a turn failed");
          const event = { type: "turn.failed", conversationId: conversation.id, actor: `worker:${worker}`, data };
          void appendEvents(db, [event]).catch(() => undefined); // the log has it
        },
      });
      feed.onInput(dispatcher.drain);
      await jobs.work(RETENTION_QUEUE, () => applyRetention(db, parts.retention));
      await jobs.schedule(RETENTION_QUEUE, RETENTION_TIME);
      // Half a second of work that the first message should not have to wait for, nor the start.
      timers.push(setTimeout(() => void Promise.resolve().then(roles), WARM_UP_MS));
      every(SWEEP_MS, "sweeping actions", () => sweepActions(execution, jobs));
      every(LEASE_MS / 3, "renewing claims", () => renewClaims(db, worker, [...execution.inFlight], CLAIM_MS));
      every(SILENCE_MS, "settling silent conversations", async () => {
        for (const { id, status } of await settleSilence(db)) {
          feed.publishDesk({ type: "conversation", conversation_id: id, status });
        }
      });
    },
    async stop() {
      await dispatcher?.stop();
      await jobs.stop(); // claims are renewed until what runs has ended
      for (const timer of timers) clearInterval(timer);
      await feed.close();
    },
  };
}

function trainOn(project: Project): Classifier {
  const agents = [...project.agents.values()];
  return trainClassifier(agents.flatMap(({ name, examples }) => examples.map((text) => ({ text, label: name }))));
}

/** The embedded database has one process at a time, so whatever is still held was held by one that died. */
async function releaseEverything(db: Database): Promise<void> {
  await db.query("update conversations set lease_holder = null, lease_until = null where lease_holder is not null");
  await db.query("update actions set claimed_until = clock_timestamp() where status in ('executing', 'unknown')");
}
