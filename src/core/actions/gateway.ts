import { CodedError, notFound } from "../coded-error.ts";
import { newId } from "../ids.ts";
import { createEventBatch } from "../insights/event-batch.ts";
import { appendEvents } from "../insights/events.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { Database, Queryable, Transaction } from "../store/database.ts";
import type { Jobs } from "../store/jobs.ts";
import type { Catalogue } from "../tools/catalogue.ts";
import type { RequestPreview } from "../tools/tool.ts";
import { type Action, isSettled } from "./action.ts";
import { type Asker, attachCaller, detachCaller, findCaller, recentActions } from "./callers.ts";
import { ACTION_QUEUE } from "./execute.ts";
import { actionEvent, findAction, insertProposals, lockAction } from "./ledger.ts";
import { type Caller, fittingArguments, type PreparedCall, type ProposalRules, prepareCall } from "./propose.ts";
import { type CallResult, describeAction, refusedCall, runRead, withinRate } from "./run-call.ts";

/** Who calls outside a conversation: a key, for one customer or for none. */
export type GatewayCaller = Pick<Caller, "principal" | "customer" | "allowed" | "staffId">;

/** What a call comes to: `{status, action_id?, expires_at?, result?, code?, message?}`, as every face shows it. */
export type CallOutcome = JsonObject;

/** Tools for callers that are not in a conversation; the same checks, policies, ledger and record as in one. */
export interface Gateway {
  /**
   * Reads at once; what writes or is held becomes an action, or joins its twin that waits or has just settled. `waitMs` is how
   * long to wait for its outcome; `asTask` gives the caller a handle of its own on what is still open then, as `task_id`.
   * Never throws for what is wrong with the call: that is an outcome.
   */
  call(
    call: { name: string; args: JsonObject },
    caller: GatewayCaller,
    options: { waitMs: number; signal: AbortSignal; asTask?: boolean },
  ): Promise<CallOutcome>;
  /** How an action of the asker's stands; null: anybody's, for those who read everything. Throws NOT_FOUND. */
  check(id: string, asker: Asker | null, options: { waitMs: number; signal: AbortSignal }): Promise<CallOutcome>;
  /**
   * A caller does not want it any more (`callerId`: a task's id, or the action's for callers without one). It is taken back
   * once the last one has gone, unless it is under way. A second time does nothing. Throws NOT_FOUND.
   */
  withdraw(callerId: string, asker: Asker): Promise<CallOutcome>;
  /** Ids of the actions that somebody asked for, newest first. */
  recent(asker: Asker): Promise<string[]>;
  /**
   * What a call would send, secrets masked. Stores nothing and sends nothing, so whose the record is and what policy says are
   * not asked. Throws NOT_FOUND, NO_PREVIEW, and what is wrong with the arguments.
   */
  preview(call: { name: string; args: JsonObject }, caller: GatewayCaller): Promise<RequestPreview>;
}

export interface GatewayParts {
  db: Database;
  jobs: Pick<Jobs, "send">;
  catalogue: Catalogue;
  rules(): ProposalRules;
  /** Runs an action that policy allows at once. */
  runAction(id: string): Promise<void>;
  /** Takes an action back. Throws TOO_LATE 409. */
  withdraw(id: string, principal: string): Promise<unknown>;
  /** Tells staff that an action waits. */
  announce(action: Pick<Action, "id" | "status">): void;
  /** Calls back whenever any action has changed, on any process. */
  onChange(listener: (id: string) => void): () => void;
}

/** How long a request that was answered stands for the same one asked again: clients time out and repeat themselves. */
const TWIN_MINUTES = 10;
const MOST_RECENT = 100;
/** What a lost notice of an outcome costs at most. */
const LOOK_AGAIN_MS = 1_000;

/** An action of the same principal for the same thing that waits, runs, or came to an end a moment ago. */
async function twinOf(db: Queryable, principal: string, digest: string): Promise<string | null> {
  const [row] = await db.query<{ id: string }>(
    `select id from actions where digest = $1 and principal = $2
       and status not in ('refused', 'failed', 'withdrawn')
       and (settled_at is null or settled_at > clock_timestamp() - $3 * interval '1 minute')
     order by created_at desc limit 1`,
    [digest, principal, TWIN_MINUTES],
  );
  return row?.id ?? null;
}

const NOT_YET: Partial<Record<Action["status"], string>> = {
  awaiting_approval: "It has NOT happened. A person on staff has to approve it; ask again later with its action_id.",
  approved: "It has not happened yet: it was approved and is about to be carried out; ask again with its action_id.",
  executing: "It is being carried out now; ask again with its action_id.",
};

const STILL_WANTED = "It was not taken back: another call asked for the same, and still waits for it.";

function isOf({ principal, customerId }: Asker, action: Action): boolean {
  return action.principal === principal && (customerId === null || action.customerId === customerId);
}

/** What is under way or settled stays as it is, and its outcome says so. */
function unlessTooLate(error: unknown): void {
  if (!(error instanceof CodedError) || error.code !== "TOO_LATE") throw error;
}

/** What callers outside a conversation are told of a call. */
function outcomeOf(result: JsonObject): CallOutcome {
  return result.status === "invalid_arguments" ? { ...result, status: "refused" } : result;
}

/** What they are told of an action. */
export function callOutcome(action: Action): CallOutcome {
  const message = NOT_YET[action.status];
  return { ...outcomeOf(describeAction(action)), ...(message && { message }) };
}

export function createGateway(parts: GatewayParts): Gateway {
  const { db, jobs, catalogue, rules } = parts;
  const recordEvents = createEventBatch(db);

  async function standing(id: string): Promise<Action> {
    const action = await findAction(db, id);
    if (!action) throw notFound("action");
    return action;
  }

  /** Resolves when the action is settled, or when the caller has waited long enough. */
  async function settled(id: string, waitMs: number, signal: AbortSignal): Promise<Action> {
    const until = performance.now() + waitMs;
    for (;;) {
      const changed = Promise.withResolvers<void>();
      const wake = () => changed.resolve();
      // Listening comes before looking, so that no outcome falls in between.
      const stop = parts.onChange((changedId) => changedId === id && wake());
      try {
        const action = await standing(id);
        const left = until - performance.now();
        if (isSettled(action.status) || left <= 0 || signal.aborted) return action;
        const timer = setTimeout(wake, Math.min(left, LOOK_AGAIN_MS));
        signal.addEventListener("abort", wake);
        await changed.promise;
        clearTimeout(timer);
      } finally {
        stop();
        signal.removeEventListener("abort", wake);
      }
    }
  }

  async function propose(prepared: PreparedCall & { kind: "action" }, taskId: string | null): Promise<string> {
    const { proposal } = prepared;
    const { principal } = proposal;
    const attach = (tx: Transaction, actionId: string) =>
      attachCaller(tx, { id: taskId ?? actionId, actionId, principal });
    const stored = await db.transaction(async (tx) => {
      // Two copies of one request at the same moment: the second finds the first. And whatever waits for one customer is counted.
      const oneByOne = proposal.customerId ?? `${principal} ${proposal.digest}`;
      await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [oneByOne]);
      const twin = proposal.status === "refused" ? null : await twinOf(tx, principal, proposal.digest);
      if (twin !== null) {
        await attach(tx, twin);
        await appendEvents(tx, [actionEvent({ ...proposal, id: twin }, "action.joined", principal)]);
        return twin;
      }
      const [one] = await insertProposals(tx, [proposal], rules().defaults.mostWaiting);
      if (one?.status === "awaiting_approval" || one?.status === "approved") await attach(tx, one.id);
      if (one?.status === "awaiting_approval") await jobs.send(tx, ACTION_QUEUE, { actionId: one.id });
      return one ?? proposal.id;
    });
    if (typeof stored === "string") return stored;
    if (stored.status === "awaiting_approval") parts.announce(stored);
    if (stored.status === "approved") await parts.runAction(stored.id).catch(() => undefined); // tried again in the background
    return stored.id;
  }

  async function record({ result, events }: CallResult): Promise<CallOutcome> {
    await recordEvents(events);
    return outcomeOf(isJsonObject(result) ? result : { status: "done", result });
  }

  const asCaller = (caller: GatewayCaller): Caller => ({ ...caller, conversation: null, modelIsFallback: false });

  return {
    async call(call, gatewayCaller, { waitMs, signal, asTask = false }) {
      const caller = asCaller(gatewayCaller);
      const runner = { db, catalogue };
      const prepared = await withinRate(await prepareCall(call, caller, null, catalogue, rules()), caller, runner);
      if (prepared.kind === "refused") return record(refusedCall(prepared.tool, prepared.error, caller));
      if (prepared.kind === "read") return record(await runRead(prepared, caller, runner, signal));
      const taskId = asTask ? newId("tsk") : null;
      const action = await settled(await propose(prepared, taskId), waitMs, signal);
      const outcome = callOutcome(action);
      return taskId === null || isSettled(action.status) ? outcome : { ...outcome, task_id: taskId };
    },

    async check(id, asker, { waitMs, signal }) {
      const action = await findAction(db, id);
      if (!action || (asker !== null && !isOf(asker, action))) throw notFound("action");
      return callOutcome(await settled(id, waitMs, signal));
    },

    async withdraw(callerId, asker) {
      const caller = await findCaller(db, callerId, asker);
      if (!caller) throw notFound("action");
      const { principal } = asker;
      const left = await db.transaction(async (tx) => {
        await lockAction(tx, caller.actionId);
        return detachCaller(tx, callerId, principal);
      });
      if (left === 0) await parts.withdraw(caller.actionId, principal).catch(unlessTooLate);
      const outcome = callOutcome(await standing(caller.actionId));
      return left && outcome.status === "pending_approval" ? { ...outcome, message: STILL_WANTED } : outcome;
    },

    recent: (asker) => recentActions(db, asker, MOST_RECENT),

    async preview(call, caller) {
      const tool = catalogue.find(call.name);
      if (!tool || !caller.allowed(tool)) throw notFound("tool");
      if (!tool.source.previewRequest) {
        const message = `${tool.name} is not a request over HTTP, so there is nothing to show.`;
        throw new CodedError({ code: "NO_PREVIEW", message, status: 422 });
      }
      const args = fittingArguments(tool, call.args, caller.customer);
      return tool.source.previewRequest(tool.name, args, tool.effect === "write" ? { idempotencyKey: "act_…" } : {});
    },
  };
}
