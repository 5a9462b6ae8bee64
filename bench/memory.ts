/**
 * Whether a process grows: heap and resident memory, after a full collection, over 10,000 turns of many conversations, every
 * fifth with a tool call. `node bench/memory.ts [pglite|postgres = postgres] [turns = 10000]`
 */
import { spawnSync } from "node:child_process";
import type { Owner } from "../src/core/identity/owner.ts";
import { type Desk, openDesk } from "../test/support/desk.ts";
import { type Script, scriptedSource } from "../test/support/scripted-model.ts";
import { ask } from "./ask.ts";
import { openBenchDatabase } from "./bench-database.ts";
import { printTable, say } from "./measure.ts";

const AT_ONCE = 16;
const SAMPLES = 10;
/** Of each conversation; more at this pace would meet the limit of messages in ten seconds. */
const TURNS = 5;
/** Caches, pools and compiled code fill up in the first turns. */
const WARM_UP_SAMPLES = 5;
/** Less is noise: one message kept for ever is some 1,000 bytes a turn. */
const FLAT_BYTES_A_TURN = 100;

const { gc } = globalThis;
if (!gc) {
  const { status } = spawnSync(process.execPath, ["--expose-gc", ...process.argv.slice(1)], { stdio: "inherit" });
  process.exit(status ?? 1);
}

const script: Script = (messages) =>
  messages.at(-1)?.text.startsWith("look up")
    ? { calls: [{ name: "get_order", args: { order_id: "1001" } }] }
    : { text: "Your order is on its way. It should arrive on Tuesday." };

async function converse(desk: Desk, owner: Owner): Promise<void> {
  const { id } = await desk.support.threads.open("web", owner);
  for (let turn = 1; turn < TURNS; turn++) await ask(desk.support, id, owner, "where is my order 1036?");
  await ask(desk.support, id, owner, "look up my order 1001");
}

/** Takes that many turns and gives what the process holds when they are over. */
async function sample(desk: Desk, owner: Owner, turns: number): Promise<{ heap: number; rss: number }> {
  let left = turns / TURNS;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await converse(desk, owner);
    }),
  );
  gc?.();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed + arrayBuffers, rss };
}

/** Least squares: by how much the values grow from one to the next. */
function slope(values: readonly number[]): number {
  const mean = (values.length - 1) / 2;
  const [up, across] = values.reduce(
    ([up, across], value, place) => [up + (place - mean) * value, across + (place - mean) ** 2],
    [0, 0],
  );
  return up / across;
}

const [kind = "postgres", turns = "10000"] = process.argv.slice(2);
if (kind !== "postgres" && kind !== "pglite") throw new Error(`${kind} is neither pglite nor postgres.`);
const perSample = Number(turns) / SAMPLES;
const { db, close } = await openBenchDatabase(kind);
const desk = await openDesk({ db, models: scriptedSource(script) });
const owner = await desk.customer("C001");
const samples: { heap: number; rss: number }[] = [];
for (let index = 0; index < SAMPLES; index++) {
  samples.push(await sample(desk, owner, perSample));
  say(`${kind}: ${(index + 1) * perSample} turns`);
}

const settled = samples.slice(WARM_UP_SAMPLES);
const [heap, rss] = (["heap", "rss"] as const).map((name) => slope(settled.map((one) => one[name])) / perSample);
const verdict = heap !== undefined && heap < FLAT_BYTES_A_TURN ? "flat" : "grows";
printTable([
  ...samples.map((one, index) => ({
    database: kind,
    turns: String((index + 1) * perSample),
    "heap MB": one.heap / 1e6,
    "resident MB": one.rss / 1e6,
  })),
  {
    database: kind,
    turns: `bytes a turn: heap ${verdict}`,
    "heap MB": heap ?? Number.NaN,
    "resident MB": rss ?? Number.NaN,
  },
]);
await desk.close();
await close();
