/**
 * Whether anything is lost or done twice on the chat platforms under load and faults: several processes of the product on
 * PostgreSQL, strict stand-ins of Slack, Discord and Teams, many conversations on each at once, refusals, lost answers, cut
 * connections, repeated events, workers and holders of connections killed. Fails if something is lost, or doubled without a
 * reason. `node bench/channels.ts [--minutes 10] [--conversations 200] [--seed N]`
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { type Progress, runLoad } from "./channels-run.ts";
import { printTable, say } from "./measure.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    conversations: { type: "string", default: "200" },
    seed: { type: "string", default: String(randomInt(1_000_000)) },
  },
});
const BAR = 30;
let shown = "";

function bar({ phase, share, written, presses }: Progress): void {
  const filled = Math.round(BAR * share);
  const text = `[${"#".repeat(filled)}${"-".repeat(BAR - filled)}] ${phase}; ${written} messages, ${presses} presses`;
  // Where nobody watches, a line for each step will do.
  const step = process.stderr.isTTY ? text : `${filled} ${phase.split(",")[0]}`;
  if (step !== shown) process.stderr.write(process.stderr.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
  shown = step;
}

say(`seed ${values.seed}`);
const { rows, effects, strikes, problems, late } = await runLoad({
  each: Number(values.conversations),
  seconds: 60 * Number(values.minutes),
  seed: Number(values.seed),
  progress: bar,
});
process.stderr.write("\n");
printTable(rows);
printTable(effects);
printTable(strikes);
for (const problem of problems) say(`wrong: ${problem}`);
for (const one of late) say(`late: ${one}`);
process.exitCode = problems.length > 0 ? 1 : 0;
