/**
 * What one long conversation costs: turns and bytes of the product's 1,000-turn conversation, beside bare LangGraph with its
 * messages in the graph's state (PostgresSaver, default durability) over 300 turns. Each row compares with first turns of
 * fresh conversations that were taken at the same time. `node bench/long-conversation.ts [pglite|postgres = postgres] [turns = 1000]`
 */
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import type { Database } from "../src/core/store/database.ts";
import { type Desk, openDesk } from "../test/support/desk.ts";
import { scriptedSource } from "../test/support/scripted-model.ts";
import { ask } from "./ask.ts";
import { openBenchDatabase } from "./bench-database.ts";
import { percentile, printTable, say } from "./measure.ts";

// 300 characters each, never the same.
const question = (turn: number) => `My order 1036, asked for the time ${turn}. `.padEnd(300, "Where is it now? ");
const answer = (turn: number) => `Your order is on its way (${turn}). `.padEnd(300, "It will arrive on Tuesday. ");
/** Turns around each mark, whose median is given. */
const WINDOW = 20;
const WARM_UPS = 100;
const BARE_SHARE = 0.3;

/** Somebody who can be talked to at length. */
interface Talker {
  name: string;
  /** Ms of one more turn of the long conversation. */
  next(): Promise<number>;
  /** Ms of the first turn of a fresh one. */
  first(): Promise<number>;
  /** What the long conversation takes in the database. */
  bytes(): Promise<number>;
}

async function sumOf(db: Database, parts: readonly string[], id: string): Promise<number> {
  const sizes = parts.map((part) => `select pg_column_size(part.*) as size from ${part}`);
  const [row] = await db.query<{ bytes: string }>(
    `select sum(size) as bytes from (${sizes.join(" union all ")}) all_parts`,
    [id],
  );
  return Number(row?.bytes);
}

async function product(desk: Desk): Promise<Talker> {
  const { db, support } = desk;
  const owner = await desk.customer("C001");
  const { id: long } = await support.threads.open("web", owner);
  let turn = 0;
  return {
    name: "product",
    async next() {
      turn += 1;
      // Nobody types this fast: the limit of messages in ten seconds is kept out of the way, outside the clock.
      await db.query(
        `update messages set created_at = created_at - interval '1 minute'
         where conversation_id = $1 and author = 'customer' and created_at > clock_timestamp() - interval '30 seconds'`,
        [long],
      );
      return ask(support, long, owner, question(turn));
    },
    async first() {
      const { id } = await support.threads.open("web", owner);
      return ask(support, id, owner, question(0));
    },
    bytes: () =>
      sumOf(
        db,
        [
          "conversations part where id = $1",
          "messages part where conversation_id = $1",
          "events part where conversation_id = $1",
        ],
        long,
      ),
  };
}

async function bareGraph(db: Database): Promise<Talker> {
  const checkpointer = new PostgresSaver(db.pool, undefined, { schema: "bare" });
  await checkpointer.setup();
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("guard", () => ({}))
    .addNode("agent", ({ messages }) => ({ messages: [new AIMessage(answer(messages.length))] }))
    .addNode("reply", () => ({}))
    .addEdge(START, "guard")
    .addEdge("guard", "agent")
    .addEdge("agent", "reply")
    .addEdge("reply", END)
    .compile({ checkpointer });
  let turn = 0;
  async function say(thread: string, text: string): Promise<number> {
    const started = performance.now();
    await graph.invoke({ messages: [new HumanMessage(text)] }, { configurable: { thread_id: thread } });
    return performance.now() - started;
  }
  return {
    name: "bare graph, messages in state",
    next: () => say("long", question(++turn)),
    first: () => say(crypto.randomUUID(), question(0)),
    bytes: () =>
      sumOf(
        db,
        ["checkpoints", "checkpoint_blobs", "checkpoint_writes"].map(
          (table) => `bare.${table} part where thread_id = $1`,
        ),
        "long",
      ),
  };
}

async function talk(talker: Talker, turns: number): Promise<Record<string, string | number>[]> {
  for (let index = 0; index < WARM_UPS; index++) await talker.first();
  const marks = [1, 0.25 * turns, 0.5 * turns, 0.75 * turns, turns].map(Math.round);
  // The windows lie around their marks as far as the conversation reaches.
  const windows = marks.map((mark) => {
    const from = Math.max(1, Math.min(mark - WINDOW / 2, turns - WINDOW + 1));
    return { mark, from, to: Math.min(turns, from + WINDOW - 1) };
  });
  const samples: { ms: number; first: number; bytes: number }[] = [];
  for (let turn = 1; turn <= turns; turn++) {
    const ms = await talker.next();
    const first = windows.some(({ from, to }) => from <= turn && turn <= to) ? await talker.first() : Number.NaN;
    const bytes = marks.includes(turn) ? await talker.bytes() : Number.NaN;
    samples.push({ ms, first, bytes });
    if (marks.includes(turn)) say(`${talker.name}: ${turn} turns`);
  }
  return windows.map(({ mark, from, to }) => {
    const around = samples.slice(from - 1, to);
    const [cost, first] = (["ms", "first"] as const).map((name) =>
      percentile(
        around.map((sample) => sample[name]),
        0.5,
      ),
    ) as [number, number];
    const kilobytes = (samples[mark - 1]?.bytes ?? Number.NaN) / 1000;
    return {
      "": talker.name,
      turn: String(mark),
      "p50 ms": cost,
      "first turns then, p50 ms": first,
      "cost ratio": cost / first,
      "kB stored": kilobytes,
      "kB a turn": kilobytes / mark,
    };
  });
}

const [kind = "postgres", turns = "1000"] = process.argv.slice(2);
if (kind !== "postgres" && kind !== "pglite") throw new Error(`${kind} is neither pglite nor postgres.`);
const { db, close } = await openBenchDatabase(kind);
let answered = 0;
const desk = await openDesk({ db, models: scriptedSource(() => ({ text: answer(++answered) })) });
const ours = await talk(await product(desk), Number(turns));
await desk.close();
const theirs = await talk(await bareGraph(db), Math.round(BARE_SHARE * Number(turns)));
printTable([...ours, ...theirs]);
await close();
