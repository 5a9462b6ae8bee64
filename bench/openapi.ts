/**
 * What it takes to make tools of real OpenAPI descriptions, and how many of them can be used: the product beside a bare bundling of
 * the document and beside two peers, each file and contestant in a process of its own, in turns.
 * `npm ci --prefix bench/peers`, then `node bench/openapi.ts [folder = ../shared/data/openapi] [file name contains]`
 */
import { fork } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { isJsonObject } from "../src/core/json.ts";
import { percentile, printTable, say } from "./measure.ts";
import { type ContestantName, contestantName } from "./openapi-contestants.ts";
import { type Message, message } from "./openapi-run.ts";

const RUN = fileURLToPath(new URL("openapi-run.ts", import.meta.url));
const CONTESTANTS = contestantName.options;
/** From one message of the child to the next; then it is stopped. */
const PATIENCE_MS = 60_000;

type Told = { [Kind in Message["kind"]]?: Extract<Message, { kind: Kind }> };

/** One contestant, one file, one process. */
function run(contestant: ContestantName, file: string): Promise<Told> {
  return new Promise((resolve) => {
    const told: Told = {};
    const child = fork(RUN, [contestant, file], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    const stop = () => {
      told.failed = { kind: "failed", reason: `nothing for ${PATIENCE_MS / 1000} s` };
      child.kill("SIGKILL");
    };
    let timer = setTimeout(stop, PATIENCE_MS);
    child.on("message", (data) => {
      clearTimeout(timer);
      timer = setTimeout(stop, PATIENCE_MS);
      const one = message.parse(data);
      Object.assign(told, { [one.kind]: one });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code !== 0) told.failed ??= { kind: "failed", reason: `the process ended with ${code}` };
      resolve(told);
    });
  });
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** The operations that a description declares, counted by a reading of its own; nothing for what is no description. */
async function countOperations(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8");
  const document: unknown = file.endsWith(".json")
    ? JSON.parse(text)
    : parse(text, { logLevel: "error", uniqueKeys: false });
  if (!isJsonObject(document) || !("openapi" in document || "swagger" in document)) return undefined;
  const items = Object.values(document.paths ?? {}).filter(isJsonObject);
  return items.reduce((sum, item) => sum + METHODS.filter((method) => isJsonObject(item[method])).length, 0);
}

interface Result {
  operations: number;
  told: ReadonlyMap<ContestantName, Told>;
}

async function runAll(file: string, operations: number): Promise<Result> {
  const told = new Map<ContestantName, Told>();
  for (const contestant of CONTESTANTS) told.set(contestant, await run(contestant, file));
  return { operations, told };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
const MB = 1e6;

/** Times and memory are of the files that the contestant could import. */
function row(contestant: ContestantName, results: readonly Result[]) {
  const told = results.flatMap(({ told }) => told.get(contestant) ?? []);
  const imported = told.flatMap((one) => one.imported ?? []);
  const first = imported.map(({ ms }) => ms);
  const cpu = imported.map((one) => one.cpu);
  const again = told.flatMap((one) => one.again?.ms ?? []);
  const peaks = imported.map(({ peak }) => peak / MB);
  const operations = sum(results.map((result) => result.operations));
  const usable = (rules: "provider" | "ours") =>
    contestant === "bundle" ? "–" : percent(sum(told.flatMap((one) => one.checked?.[rules].usable ?? [])), operations);
  return {
    "": contestant,
    files: `${imported.length} of ${results.length}`,
    usable: usable("provider"),
    "by our rules": usable("ours"),
    "ms, median": percentile(first, 0.5),
    p90: percentile(first, 0.9),
    worst: Math.max(...first),
    "processor ms, median": percentile(cpu, 0.5),
    "processor p90": percentile(cpu, 0.9),
    "again, median": percentile(again, 0.5),
    "again, p90": percentile(again, 0.9),
    "peak MB, median": percentile(peaks, 0.5),
    "peak MB, worst": Math.max(...peaks),
  };
}

/** What is wrong with the tools of each contestant, by how often. */
function faults(results: readonly Result[], rules: "provider" | "ours") {
  return CONTESTANTS.filter((contestant) => contestant !== "bundle").map((contestant) => {
    const total = new Map<string, number>();
    for (const { told } of results) {
      for (const [fault, count] of Object.entries(told.get(contestant)?.checked?.[rules].faults ?? {})) {
        total.set(fault, (total.get(fault) ?? 0) + count);
      }
    }
    const listed = [...total].sort(([, a], [, b]) => b - a).map(([fault, count]) => `${fault} ${count}`);
    return { "": contestant, rules, "tools not usable, by fault": listed.join(", ") || "none" };
  });
}

/** The product's time for a file as a multiple of bundling it. Processor time holds on a busy machine too. */
function ratios(results: readonly Result[], kind: "imported" | "again", unit: "ms" | "cpu") {
  const each = results.flatMap(({ told }) => {
    const [ours, bundled] = [told.get("product")?.[kind]?.[unit], told.get("bundle")?.[kind]?.[unit]];
    return ours === undefined || bundled === undefined ? [] : [ours / bundled];
  });
  return {
    "product ÷ bundle": `${kind === "imported" ? "first time" : "again"}, ${unit === "ms" ? "clock" : "processor"}`,
    median: percentile(each, 0.5),
    p90: percentile(each, 0.9),
    worst: Math.max(...each),
  };
}

const [folder = fileURLToPath(new URL("../../shared/data/openapi", import.meta.url)), part = ""] =
  process.argv.slice(2);
const names = (await readdir(folder)).filter((name) => /\.(json|ya?ml)$/.test(name) && name.includes(part)).sort();
const results: Result[] = [];
for (const [index, name] of names.entries()) {
  const file = join(folder, name);
  const operations = await countOperations(file);
  if (operations === undefined) {
    say(`${name} is no OpenAPI description`);
    continue;
  }
  const result = await runAll(file, operations);
  results.push(result);
  const line = CONTESTANTS.map((contestant) => {
    const { imported, failed } = result.told.get(contestant) ?? {};
    return imported
      ? `${Math.round(imported.ms)} ms ${Math.round(imported.peak / MB)} MB`
      : failed?.reason.slice(0, 100);
  });
  say(`${index + 1}/${names.length} ${name}: ${line.join(" · ")}`);
}
printTable(CONTESTANTS.map((contestant) => row(contestant, results)));
process.stdout.write("\n");
printTable(
  (["imported", "again"] as const).flatMap((kind) =>
    (["ms", "cpu"] as const).map((unit) => ratios(results, kind, unit)),
  ),
);
process.stdout.write("\n");
printTable([...faults(results, "provider"), ...faults(results, "ours")]);
