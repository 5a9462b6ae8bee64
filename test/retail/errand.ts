import { HumanMessage } from "@langchain/core/messages";
import type { Script } from "../support/scripted-model.ts";
import { type Listening, listen } from "./listening.ts";
import { type Call, customerOf, type Reference, type Task } from "./reference.ts";
import type { RetailDesk } from "./retail-desk.ts";
import { booksHash } from "./shop/books-hash.ts";

export type Decision = "approve" | "deny";

/** Where tasks are run. */
export interface Setting {
  desk: RetailDesk;
  model: Clockwork;
  reference: Reference;
}

/** What became of one task. */
export interface Ended {
  task: string;
  /** Of the shop's database after it. */
  sha256: string;
  /** What it proposed and how that ended, such as `cancel_pending_order: denied`; sorted. */
  actions: string[];
  /** The calls that reached the shop because staff approved them, in that order. */
  carriedOut: string[];
}

/** A model that makes the calls that it is given, as soon as the customer says anything. */
export class Clockwork {
  next: readonly Call[] = [];

  readonly script: Script = (messages) => {
    if (!HumanMessage.isInstance(messages.at(-1)) || this.next.length === 0) return { text: "That is all." };
    return { calls: this.next.map(({ name, args }) => ({ name, args })) };
  };
}

/** Runs one task in a conversation of its own, from the shop's opening books; staff decide alike on all that waits. */
export async function runTask(task: Task, decision: Decision, { desk, model, reference }: Setting): Promise<Ended> {
  const { support, shop } = desk;
  shop.reset();
  const owner = await desk.customer(customerOf(task, reference.books) ?? "nobody_0000");
  const { id: conversationId } = await support.threads.open("web", owner);
  using listening = listen(support.feed, conversationId);
  // The next change is asked for when the last one is settled, because the shop's rules look at what came before.
  const steps = decision === "approve" ? stepsOf(task, desk) : [task.actions];
  for (const [index, calls] of steps.entries()) {
    model.next = calls;
    const text = `Please do step ${index + 1} of ${task.id}.`;
    const { messageId } = await support.inbox.accept({ conversationId, owner, text });
    await listening.hear((event) => (event.type === "message_complete" && event.turn_id === messageId) || undefined);
    await decideOnAll(listening, decision, desk);
  }
  const { items } = await support.approvals.list({ conversationId, limit: 20 });
  return {
    task: task.id,
    sha256: shop.sha256(),
    actions: items.map(({ tool, status }) => `${tool}: ${status}`).sort(),
    carriedOut: shop.answered().flatMap(({ operation }) => (waits(operation, desk) ? [operation] : [])),
  };
}

/** What has to become of it. */
export function expected(task: Task, decision: Decision, { desk, reference }: Setting): Ended {
  const changes = task.actions.filter(({ name }) => waits(name, desk));
  const approved = decision === "approve";
  const statusOf = ({ error }: Call) => (!approved ? "denied" : error === undefined ? "succeeded" : "failed");
  return {
    task: task.id,
    sha256: approved ? task.expected_db_sha256 : booksHash(reference.books),
    actions: changes.map((call) => `${call.name}: ${statusOf(call)}`).sort(),
    carriedOut: approved ? changes.map(({ name }) => name) : [],
  };
}

/** Calls of the task that ran last which the shop did not see as they are listed, or did not answer as the reference did. */
export function answeredOtherwise(task: Task, { shop }: RetailDesk): Call[] {
  const answers = new Set(
    shop.answered().map(({ operation, input, answer }) => booksHash({ operation, input, answer })),
  );
  return task.actions.filter(({ name, args, result_sha256, error }) => {
    const answer = error === undefined ? { sha256: result_sha256 } : { refused: error };
    return !answers.has(booksHash({ operation: name, input: args, answer }));
  });
}

/** Decides on what waits, one after another, and goes on when the customer has heard of it. */
async function decideOnAll(listening: Listening, decision: Decision, desk: RetailDesk): Promise<void> {
  const outcomes = () => listening.heard((event) => (event.type === "message" ? event.message.action_id : undefined));
  const asked = listening.heard((event) => (event.type === "interrupt" ? event.action.id : undefined));
  for (const id of asked.filter((one) => !outcomes().includes(one))) {
    await desk.support.approvals.decide(id, desk.staff.max, { decision, via: "test" });
    await listening.hear((event) => (event.type === "message" && event.message.action_id === id) || undefined);
  }
}

/** The calls of a task, cut after each that waits for staff. A task without calls is one step. */
function stepsOf({ actions }: Task, desk: RetailDesk): Call[][] {
  const cuts = actions.flatMap(({ name }, index) => (waits(name, desk) ? [index + 1] : []));
  const steps = [0, ...cuts].map((start, index) => actions.slice(start, cuts[index]));
  return steps.filter((calls, index) => calls.length > 0 || index === 0);
}

/** Whether the product takes a tool for a write: whatever is sent by POST, until somebody on staff says otherwise. */
function waits(tool: string, { catalogue }: RetailDesk): boolean {
  return catalogue.find(tool)?.effect === "write";
}
