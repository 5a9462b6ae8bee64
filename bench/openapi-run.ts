/** The child process of `openapi.ts`: one contestant imports one file, and tells what that took and what came of it. */
import { z } from "zod";
import { percentile } from "./measure.ts";
import { CONTESTANTS, contestantName } from "./openapi-contestants.ts";
import { countUsable, describedTool, RULES } from "./usable-tools.ts";

const usable = z.object({ usable: z.number(), faults: z.record(z.string(), z.number()) });

/** What the child tells, in this order; after `failed` nothing more. Times in ms, on the clock and of all processors; memory in bytes. */
export const message = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("imported"), ms: z.number(), cpu: z.number(), peak: z.number() }),
  z.object({ kind: z.literal("again"), ms: z.number(), cpu: z.number() }),
  z.object({ kind: z.literal("checked"), tools: z.number(), provider: usable, ours: usable }),
  z.object({ kind: z.literal("failed"), reason: z.string() }),
]);
export type Message = z.infer<typeof message>;

const AGAIN = 3;

const cpuNow = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; cpu: number; result: T }> {
  const before = { clock: performance.now(), cpu: cpuNow() };
  const result = await work();
  return { ms: performance.now() - before.clock, cpu: cpuNow() - before.cpu, result };
}

/** The first time is what a command costs; the times after it are what a running server costs. */
async function measure(contestant: z.infer<typeof contestantName>, file: string, tell: (message: Message) => void) {
  const importFile = await CONTESTANTS[contestant]();
  tell({ kind: "ready" });
  const first = await timed(() => importFile(file));
  tell({ kind: "imported", ms: first.ms, cpu: first.cpu, peak: process.resourceUsage().maxRSS * 1024 });
  const again: { ms: number; cpu: number }[] = [];
  for (let run = 0; run < AGAIN; run++) again.push(await timed(() => importFile(file)));
  const median = (of: "ms" | "cpu") =>
    percentile(
      again.map((one) => one[of]),
      0.5,
    );
  tell({ kind: "again", ms: median("ms"), cpu: median("cpu") });
  const tools = z.array(describedTool).parse(first.result);
  const provider = countUsable(tools, RULES.provider);
  tell({ kind: "checked", tools: tools.length, provider, ours: countUsable(tools, RULES.ours) });
}

if (process.send !== undefined) {
  const [contestant, file] = z.tuple([contestantName, z.string()]).parse(process.argv.slice(2));
  const tell = (one: Message) => void process.send?.(one);
  await measure(contestant, file, tell).catch((error: unknown) => tell({ kind: "failed", reason: String(error) }));
  process.disconnect();
}
