/**
 * What a turn costs, from message stored to reply stored: the whole product with a scripted model against a bare three-node
 * LangGraph graph with PostgresSaver at its default durability. `node bench/turn.ts [pglite|postgres] [turns]`
 */
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import type { Database } from "../src/core/store/database.ts";
import { openDesk } from "../test/support/desk.ts";
import { scriptedSource } from "../test/support/scripted-model.ts";
import { type DatabaseKind, openBenchDatabase } from "./bench-database.ts";
import { alone, type Contestant, crowded, product } from "./contest.ts";
import { percentile, printTable, say } from "./measure.ts";

const QUESTION = "where is my order 1036?";
const ANSWER = "Your order is on its way. It should arrive on Tuesday.";

async function bareGraph(db: Database): Promise<Contestant> {
  const checkpointer = new PostgresSaver(db.pool, undefined, { schema: "bare" });
  await checkpointer.setup();
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("guard", () => ({}))
    .addNode("agent", () => ({ messages: [new AIMessage(ANSWER)] }))
    .addNode("reply", () => ({}))
    .addEdge(START, "guard")
    .addEdge("guard", "agent")
    .addEdge("agent", "reply")
    .addEdge("reply", END)
    .compile({ checkpointer });
  let thread = 0;
  return async () => async () => {
    thread += 1;
    const started = performance.now();
    await graph.invoke({ messages: [new HumanMessage(QUESTION)] }, { configurable: { thread_id: `bare-${thread}` } });
    return performance.now() - started;
  };
}

async function compare(kind: DatabaseKind, turns: number): Promise<void> {
  const { db, close } = await openBenchDatabase(kind);
  const desk = await openDesk({ db, models: scriptedSource(() => ({ text: ANSWER })) });
  const contestants = { bare: await bareGraph(db), product: await product(desk, QUESTION) };
  const times: Record<keyof typeof contestants, number[]> = { bare: [], product: [] };
  const rates: Record<keyof typeof contestants, number[]> = { bare: [], product: [] };
  for (const contestant of Object.values(contestants)) await alone(contestant, 30); // warm up
  for (let round = 0; round < 5; round++) {
    say(`${kind}: round ${round + 1} of 5`);
    for (const name of ["bare", "product"] as const) {
      times[name].push(...(await alone(contestants[name], turns / 5)));
      rates[name].push(await crowded(contestants[name], turns));
    }
  }
  const row = (name: keyof typeof contestants) => ({
    p50: percentile(times[name], 0.5),
    rate: percentile(rates[name], 0.5),
  });
  const bare = row("bare");
  const ours = row("product");
  printTable([
    { database: kind, "": "bare graph", "p50 ms, 1 at once": bare.p50, "turns/s, 50 at once": bare.rate },
    { database: kind, "": "product", "p50 ms, 1 at once": ours.p50, "turns/s, 50 at once": ours.rate },
    {
      database: kind,
      "": "cost ratio",
      "p50 ms, 1 at once": ours.p50 / bare.p50,
      "turns/s, 50 at once": bare.rate / ours.rate,
    },
  ]);
  await desk.close();
  await close();
}

const [only, turns = "250"] = process.argv.slice(2);
for (const kind of ["pglite", "postgres"] as const) if (!only || only === kind) await compare(kind, Number(turns));
