/**
 * What a `tools/call` of one read costs over Streamable HTTP, one at once and 64 at once: the product (key, policy, ownership, guard,
 * every call in the log) beside a bare stateless server on the same SDK and two servers that others make of OpenAPI descriptions;
 * what listing the tools costs a model; how soon a server on stdio answers. Each server is a process of its own, called in turns.
 * `npm ci --prefix bench/peers`, then `node bench/mcp.ts [pglite|postgres] [rounds = 20] [seconds = 0.5]`
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { openBenchDatabase } from "./bench-database.ts";
import { connectCaller, type McpAddress, type McpCaller, type Pace } from "./mcp-calls.ts";
import { CONTESTANTS, type Contestant, writeTask } from "./mcp-contestants.ts";
import { firstAnswerMs } from "./mcp-stdio.ts";
import { startUpstream } from "./mcp-upstream.ts";
import { percentile, printTable, say } from "./measure.ts";

const IN_FLIGHT = [1, 64] as const;
const WARM_UP_MS = 3_000;
const STDIO_RUNS = 5;
const MAIN_SIZE = 50;
/** Tools, in a process of its own each time: what a call costs must not grow with their number. */
const SIZES = [MAIN_SIZE, 10, 500];
const NAMES: readonly Name[] = ["bare", "product", "openapi-mcp-generator", "@ivotoby/openapi-mcp-server"];
/** Measured with the other numbers of tools as well. */
const GROWING: readonly Name[] = ["bare", "product"];

type Name = keyof typeof CONTESTANTS;

interface Measured {
  name: string;
  tools: number;
  contestant: Contestant;
  caller: McpCaller;
  /** Of each round, by how many were in flight. */
  paces: Map<number, Pace[]>;
}

const [kind = "pglite", rounds = "20", seconds = "0.5"] = process.argv.slice(2);
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

/** How a contestant is spoken to: those that serve both generations of the protocol from one process, in both. */
function addressesOf(name: Name, { address }: Contestant): [label: string, address: McpAddress][] {
  if (address.era === "legacy") return [[name, address]];
  return [
    [name, address],
    [`${name}, 2025-11-25`, { ...address, era: "legacy" }],
  ];
}

async function startAll(): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const tools of SIZES) {
    const task = await writeTask(folder, tools, upstream.url, await databaseUrl(tools));
    for (const name of tools === MAIN_SIZE ? NAMES : GROWING) {
      const contestant = await CONTESTANTS[name](task);
      running.push(contestant);
      for (const [label, address] of addressesOf(name, contestant).slice(0, tools === MAIN_SIZE ? 2 : 1)) {
        const caller = await connectCaller(address, contestant.pid);
        await caller.run(8, WARM_UP_MS);
        all.push({ name: label, tools, contestant, caller, paces: new Map() });
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

/** Of all rounds together, as a round is short and the time comes in steps of 10 ms. */
function processorMsPerCall(paces: readonly Pace[]): number {
  const sum = (figure: "processorMs" | "calls") => paces.reduce((total, pace) => total + pace[figure], 0);
  return sum("processorMs") / sum("calls");
}

/** Figures are medians of the rounds; × bare is that of the ratios to the bare server in the same round. */
function row({ name, tools, paces }: Measured, bare: Measured, inFlight: number): Record<string, string | number> {
  const [own = [], beside = []] = [paces.get(inFlight), bare.paces.get(inFlight)];
  const ratios = own.map(({ perSecond }, round) => perSecond / (beside[round]?.perSecond ?? Number.NaN));
  return {
    "": name,
    tools: String(tools),
    "at once": String(inFlight),
    "calls/s": median(own.map(({ perSecond }) => perSecond)),
    "× bare": median(ratios),
    "p50 ms": median(own.map(({ p50 }) => p50)),
    "p99 ms": median(own.map(({ p99 }) => p99)),
    "processor ms a call": processorMsPerCall(own),
    "÷ bare": processorMsPerCall(own) / processorMsPerCall(beside),
  };
}

const tokenizer = z.object({
  getEncoding: z.custom<(name: string) => { encode(text: string): unknown[] }>((value) => typeof value === "function"),
});
const tool = z.object({ name: z.string(), description: z.string(), inputSchema: z.json() });

/** Tokens of OpenAI's newest public vocabulary, of what clients hand on to a model; other models' counts differ by a tenth or two. */
async function listing({ name, caller }: Measured): Promise<Record<string, string | number>> {
  const { getEncoding } = tokenizer.parse(createRequire(import.meta.url)("js-tiktoken"));
  const tools = await caller.listTools();
  const shown = JSON.stringify(z.array(tool).parse(tools));
  return {
    "": name,
    "tools listed": String(tools.length),
    bytes: JSON.stringify(tools).length,
    "bytes for the model": shown.length,
    "tokens for the model": getEncoding("o200k_base").encode(shown).length,
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
  const listings: Record<string, string | number>[] = [];
  const answers: Record<string, string | number>[] = [];
  for (const one of all.filter(({ name, tools }) => tools === MAIN_SIZE && name in CONTESTANTS)) {
    listings.push(await listing(one));
    answers.push(await firstAnswers(one));
  }
  printTable(listings);
  process.stdout.write("\n");
  printTable(answers);
  for (const { caller } of all) await caller.close();
} finally {
  for (const { stop } of running) stop();
  upstream.close();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
}
