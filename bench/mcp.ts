/**
 * What a `tools/call` of one read costs over Streamable HTTP, one at once and 64 at once: the product (key, policy, ownership, guard,
 * every call in the log) beside a bare stateless server on the same SDK and two servers that others make of OpenAPI descriptions;
 * what listing the tools costs a model; how soon a server on stdio answers. Each server is a process of its own, called in turns.
 * `npm ci --prefix bench/peers`, then `node bench/mcp.ts [pglite|postgres] [rounds = 5] [seconds = 2]`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBenchDatabase } from "./bench-database.ts";
import { connectCaller, type McpCaller, type Pace } from "./mcp-calls.ts";
import { CONTESTANTS, type Contestant, writeTask } from "./mcp-contestants.ts";
import { firstAnswerMs } from "./mcp-stdio.ts";
import { startUpstream } from "./mcp-upstream.ts";
import { percentile, printTable, say } from "./measure.ts";

const IN_FLIGHT = [1, 64] as const;
const WARM_UP_MS = 3_000;
const STDIO_RUNS = 5;
/** Tools of each contestant in a process of its own: what a call costs must not grow with their number. */
const SIZES = [50, 10, 500] as const;
const OTHER_SIZES_OF = new Set<keyof typeof CONTESTANTS>(["bare", "product"]);

interface Measured {
  name: string;
  tools: number;
  contestant: Contestant;
  caller: McpCaller;
  /** Of each round, by how many were in flight. */
  paces: Map<number, Pace[]>;
}

const [kind = "pglite", rounds = "5", seconds = "2"] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "smart-support-bench-mcp-"));
const upstream = await startUpstream();
const database = kind === "postgres" ? await openBenchDatabase("postgres") : null;
const running: Contestant[] = [];

/** A database of its own for one server; null for the embedded one. */
async function databaseUrl(tools: number): Promise<string | null> {
  if (!database?.url) return null;
  await database.db.query(`create database tools_${tools}`);
  return new URL(`/tools_${tools}`, database.url).href;
}

async function startAll(): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const tools of SIZES) {
    const task = await writeTask(folder, tools, upstream.url, await databaseUrl(tools));
    for (const [name, start] of Object.entries(CONTESTANTS)) {
      if (tools !== SIZES[0] && !(OTHER_SIZES_OF as ReadonlySet<string>).has(name)) continue;
      const contestant = await start(task);
      running.push(contestant);
      const eras = contestant.address.era === "modern" && tools === SIZES[0] ? (["modern", "legacy"] as const) : [];
      const addresses = eras.length === 0 ? [contestant.address] : eras.map((era) => ({ ...contestant.address, era }));
      for (const address of addresses) {
        const caller = await connectCaller(address, contestant.pid);
        await caller.run(8, WARM_UP_MS);
        const isOlder = address.era === "legacy" && contestant.address.era === "modern";
        all.push({ name: isOlder ? `${name}, 2025-11-25` : name, tools, contestant, caller, paces: new Map() });
      }
      say(`${name} runs with ${tools} tools`);
    }
  }
  return all;
}

async function measureRounds(all: readonly Measured[]): Promise<void> {
  for (let round = 0; round < Number(rounds); round++) {
    for (const inFlight of IN_FLIGHT) {
      for (const { caller, paces } of all) {
        paces.set(inFlight, [...(paces.get(inFlight) ?? []), await caller.run(inFlight, 1000 * Number(seconds))]);
      }
    }
    say(
      `round ${round + 1} of ${rounds}: ${all.map(({ paces }) => Math.round(paces.get(64)?.at(-1)?.perSecond ?? 0)).join(" ")}`,
    );
  }
}

const median = (values: readonly number[]) => percentile(values, 0.5);

/** Figures are medians of the rounds; × bare is that of the ratios to the bare server in the same round. */
function row({ name, tools, paces }: Measured, bare: Measured, inFlight: number): Record<string, string | number> {
  const [own = [], beside = []] = [paces.get(inFlight), bare.paces.get(inFlight)];
  const ratios = (figure: keyof Pace) =>
    median(own.map((pace, round) => pace[figure] / (beside[round]?.[figure] ?? Number.NaN)));
  const of = (figure: keyof Pace) => median(own.map((pace) => pace[figure]));
  return {
    "": name,
    tools: String(tools),
    "at once": String(inFlight),
    "calls/s": of("perSecond"),
    "× bare": ratios("perSecond"),
    "p50 ms": of("p50"),
    "p99 ms": of("p99"),
    "processor ms a call": of("processorMs"),
    "÷ bare": ratios("processorMs"),
  };
}

/** Tokens of OpenAI's newest public vocabulary; other models' counts differ by a tenth or two. */
async function listing({ name, caller }: Measured): Promise<Record<string, string | number>> {
  const { getEncoding } = createRequire(import.meta.url)("js-tiktoken");
  const tools = await caller.listTools();
  const text = JSON.stringify(tools);
  return {
    "": name,
    "tools listed": tools.length,
    bytes: text.length,
    tokens: getEncoding("o200k_base").encode(text).length,
  };
}

async function firstAnswers({ name, contestant }: Measured): Promise<Record<string, string | number>> {
  const times: number[] = [];
  for (let index = 0; index < STDIO_RUNS; index++)
    times.push(await firstAnswerMs(contestant.stdio, contestant.address.read));
  return { "": name, "ms from start to first answer": median(times) };
}

try {
  const all = await startAll();
  const [bare] = all;
  if (!bare) throw new Error("Nothing runs.");
  await measureRounds(all);
  printTable(IN_FLIGHT.flatMap((inFlight) => all.map((one) => row(one, bare, inFlight))));
  process.stdout.write("\n");
  const distinct = all.filter(({ name, tools }) => tools === SIZES[0] && !name.includes(","));
  const [listings, answers]: Record<string, string | number>[][] = [[], []];
  for (const one of distinct) {
    listings?.push(await listing(one));
    answers?.push(await firstAnswers(one));
  }
  printTable(listings ?? []);
  process.stdout.write("\n");
  printTable(answers ?? []);
  for (const { caller } of all) await caller.close();
} finally {
  for (const { stop } of running) stop();
  upstream.close();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
}
