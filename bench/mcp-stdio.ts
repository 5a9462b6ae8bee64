import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { StdioCommand } from "./mcp-contestants.ts";

const HELLO = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "1" } };
const messages = (read: string) => [
  { jsonrpc: "2.0", id: 1, method: "initialize", params: HELLO },
  { jsonrpc: "2.0", method: "notifications/initialized" },
  { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: read, arguments: { parcel_id: "7" } } },
];

/** From the start of the process to the answer of its first `tools/call`, in ms. */
export async function firstAnswerMs({ args, cwd, env }: StdioCommand, read: string): Promise<number> {
  const toSend = messages(read).map((message) => `${JSON.stringify(message)}\n`);
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  const exit = once(child, "exit");
  let sent = 0;
  const send = () => child.stdin.write(toSend[sent++] ?? "");
  send();
  for await (const line of createInterface({ input: child.stdout })) {
    const isAnswer = line.includes('"id":2') || line.includes('"id": 2');
    if (isAnswer) {
      const ms = performance.now() - started;
      if (!line.includes("JD01467")) throw new Error(line.slice(0, 300));
      child.stdin.end();
      child.kill("SIGTERM");
      await exit;
      return ms;
    }
    // The handshake is answered: the rest may follow.
    while (sent < toSend.length) send();
  }
  throw new Error(`${args[0]} ended without an answer.`);
}
