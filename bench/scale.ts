/**
 * What a long past costs: a turn in a PostgreSQL database with 100,000 conversations and 1,000,000 events against a turn in an
 * empty one on the same server. `node bench/scale.ts [turns = 250] [conversations = 100000] [events = 1000000]`
 */
import { migrate } from "../src/core/store/migrate.ts";
import { openDatabase } from "../src/core/store/open-database.ts";
import { openDesk } from "../test/support/desk.ts";
import { scriptedSource } from "../test/support/scripted-model.ts";
import { openBenchDatabase } from "./bench-database.ts";
import { alone, type Contestant, crowded, product } from "./contest.ts";
import { fill } from "./fill.ts";
import { percentile, printTable, say } from "./measure.ts";

const QUESTION = "where is my order 1036?";
const ROUNDS = 5;
const [turns, conversations, events] = [250, 100_000, 1_000_000].map((value, place) =>
  Number(process.argv[2 + place] ?? value),
) as [number, number, number];

const { db: empty, url, close } = await openBenchDatabase("postgres");
await empty.query("create database filled");
const filled = await openDatabase({ url: new URL("/filled", url ?? "").href });
await migrate(filled);
say(`filling: ${conversations} conversations, ${events} events`);
await fill(filled, conversations, events);

const models = scriptedSource(() => ({ text: "Your order is on its way. It should arrive on Tuesday." }));
const emptyDesk = await openDesk({ db: empty, models });
const filledDesk = await openDesk({ db: filled, models, shop: emptyDesk.shop });
const contestants: Record<"empty" | "filled", Contestant> = {
  empty: await product(emptyDesk, QUESTION),
  filled: await product(filledDesk, QUESTION),
};
const times: Record<keyof typeof contestants, number[]> = { empty: [], filled: [] };
const rates: Record<keyof typeof contestants, number[]> = { empty: [], filled: [] };
for (const contestant of Object.values(contestants)) await alone(contestant, 50); // warm up
for (let round = 0; round < ROUNDS; round++) {
  say(`round ${round + 1} of ${ROUNDS}`);
  for (const name of ["empty", "filled"] as const) {
    times[name].push(...(await alone(contestants[name], turns / ROUNDS)));
    rates[name].push(await crowded(contestants[name], turns));
  }
}

const row = (name: keyof typeof contestants) => ({
  p50: percentile(times[name], 0.5),
  p90: percentile(times[name], 0.9),
  rate: percentile(rates[name], 0.5),
});
const [before, after] = [row("empty"), row("filled")];
const columns = (name: string, { p50, p90, rate }: typeof before) => ({
  "postgres database": name,
  "p50 ms, 1 at once": p50,
  "p90 ms, 1 at once": p90,
  "turns/s, 50 at once": rate,
});
printTable([
  columns("empty", before),
  columns(`${conversations} conversations, ${events} events`, after),
  columns("cost ratio", {
    p50: after.p50 / before.p50,
    p90: after.p90 / before.p90,
    rate: before.rate / after.rate,
  }),
]);
await filledDesk.close();
await emptyDesk.close();
await filled.close();
await close();
