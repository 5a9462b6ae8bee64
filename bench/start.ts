/**
 * How long the server takes to start, in a fresh data folder and in one that it has used, and what it then holds, beside a
 * bare HTTP server in the same Node. Medians. Reads /proc, so it is for Linux. `node bench/start.ts [runs = 5] [idle seconds = 10]`
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";
import { percentile, printTable, say } from "./measure.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const BARE = `require("node:http").createServer((request, response) => response.end("ok"))
  .listen(process.env.PORT, "127.0.0.1", () => console.log("is running"))`;
const POLL_MS = 2;
const PATIENCE_MS = 60_000;

const FIGURES = ["says that it runs, ms", "answers, ms", "resident MB", "resident MB, idle"] as const;
type Start = Record<(typeof FIGURES)[number], number>;

/** When the process says that it is running, by `performance.now()`. */
async function running(child: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let output = "";
  child.stdout?.on("data", (data) => {
    output += data;
    if (output.includes("is running")) resolve(performance.now());
  });
  child.on("close", (code) => reject(new Error(`It ended with ${code} before it ran.`)));
  return promise;
}

/** When the address first answers with 200, by `performance.now()`. */
async function answering(url: string): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const status = await fetch(url).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => null,
    );
    if (status === 200) return performance.now();
    await sleep(POLL_MS);
  }
  throw new Error(`${url} does not answer.`);
}

async function residentMb({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1000;
}

async function start(args: readonly string[], dataDir: string, idleSeconds: number): Promise<Start> {
  const port = await freePort();
  const env = { PATH: process.env.PATH ?? "", DATA_DIR: dataDir, PORT: String(port) };
  const started = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [said, answered] = await Promise.all([running(child), answering(`http://127.0.0.1:${port}/api/v1/health`)]);
    const fresh = await residentMb(child);
    await sleep(1000 * idleSeconds);
    const figures = [said - started, answered - started, fresh, await residentMb(child)] as const;
    return Object.fromEntries(FIGURES.map((name, place) => [name, figures[place]])) as Start;
  } finally {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
}

const [runs = "5", idleSeconds = "10"] = process.argv.slice(2);
const starts: Record<"bare HTTP server" | "first start" | "second start", Start[]> = {
  "bare HTTP server": [],
  "first start": [],
  "second start": [],
};
for (let run = 0; run < Number(runs); run++) {
  say(`run ${run + 1} of ${runs}`);
  const dataDir = await mkdtemp(join(tmpdir(), "smart-support-bench-"));
  starts["bare HTTP server"].push(await start(["-e", BARE], dataDir, 0));
  for (const name of ["first start", "second start"] as const) {
    starts[name].push(await start([MAIN, "start"], dataDir, Number(idleSeconds)));
  }
  await rm(dataDir, { recursive: true, force: true });
}
printTable(
  Object.entries(starts).map(([name, figures]) => ({
    "": name,
    ...Object.fromEntries(
      FIGURES.map((figure) => [
        figure,
        percentile(
          figures.map((one) => one[figure]),
          0.5,
        ),
      ]),
    ),
  })),
);
