import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { z } from "zod";
import { readEventData } from "../src/mcp/event-data.ts";
import { percentile } from "./measure.ts";

/** Where a server listens, and what every request to it carries. */
export interface McpAddress {
  url: string;
  headers: Record<string, string>;
  /** Revisions before 2026-07-28 begin with a handshake, and perhaps a session. */
  era: "modern" | "legacy";
  /** What the tool is called there that reads one record. */
  read: string;
}

/** What was measured of calls that came one after another on so many lanes. */
export interface Pace {
  perSecond: number;
  p50: number;
  p99: number;
  calls: number;
  /** Of all threads of the server's process: it holds where the machine is busy with other things. */
  processorMs: number;
}

export interface McpCaller {
  listTools(): Promise<unknown[]>;
  /** Reads records for so many ms, as many at once. Throws unless every answer holds the very record that was asked for. */
  run(inFlight: number, ms: number): Promise<Pace>;
  close(): Promise<void>;
}

/** Records that are read again and again, in turn. */
const RECORDS = 1_000;
const STREAM_OPENS_MS = 300;
const INFO = { name: "bench", version: "1" };
const VERSION = { modern: "2026-07-28", legacy: "2025-11-25" };
const META = {
  "io.modelcontextprotocol/protocolVersion": VERSION.modern,
  "io.modelcontextprotocol/clientInfo": INFO,
  "io.modelcontextprotocol/clientCapabilities": {},
};

const listed = z.object({ result: z.object({ tools: z.array(z.unknown()) }) });
const numbered = z.object({ id: z.number() });

/** Processor time of a process and all its threads so far, in ms: `utime` and `stime` of proc(5), in ticks of 10 ms. */
async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/**
 * Speaks to a server without an SDK, whose client costs more than most servers. Ids are never used twice: one peer gives the
 * answer to whoever asked last under an id.
 */
export async function connectCaller({ url, headers, era, read }: McpAddress, pid: number): Promise<McpCaller> {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections: 64 });
  const general: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": VERSION[era],
    ...headers,
  };
  const closing = new AbortController();
  /** Who waits for what comes on the session's own stream: one peer answers there. */
  const waiting = new Map<number, (text: string) => void>();
  let lastId = 0;

  async function post(method: string, params: { name?: string; [field: string]: unknown }, id?: number) {
    const isModern = era === "modern";
    const named = isModern ? { "mcp-method": method, ...(params.name && { "mcp-name": params.name }) } : {};
    const answer = await pool.request({
      method: "POST",
      path: pathname + search,
      headers: { ...general, ...named },
      body: JSON.stringify({ jsonrpc: "2.0", id, method, params: isModern ? { ...params, _meta: META } : params }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${text.slice(0, 300)}`);
    return { text, status: answer.statusCode, session: answer.headers["mcp-session-id"] };
  }

  async function ask(method: string, params: { name?: string; [field: string]: unknown }): Promise<string> {
    const id = ++lastId;
    const elsewhere = Promise.withResolvers<string>();
    waiting.set(id, elsewhere.resolve);
    const { text, status } = await post(method, params, id);
    if (status === 202) return elsewhere.promise;
    waiting.delete(id);
    return text;
  }

  /** One peer says nothing on the stream, not even that it is there, before its first answer. */
  async function followSession(): Promise<void> {
    const stream = await fetch(url, { headers: { ...general, accept: "text/event-stream" }, signal: closing.signal });
    if (stream.status !== 200) return stream.body?.cancel();
    for await (const data of readEventData(stream)) {
      const { id } = numbered.parse(JSON.parse(data));
      waiting.get(id)?.(data);
      waiting.delete(id);
    }
  }

  async function shakeHands(): Promise<void> {
    const { session } = await post(
      "initialize",
      { protocolVersion: VERSION.legacy, capabilities: {}, clientInfo: INFO },
      ++lastId,
    );
    if (typeof session === "string") general["mcp-session-id"] = session;
    await post("notifications/initialized", {});
    followSession().catch(() => undefined); // it ends with the benchmark
    await sleep(STREAM_OPENS_MS);
  }
  if (era === "legacy") await shakeHands();

  async function readOne(): Promise<void> {
    const record = String((lastId + 1) % RECORDS);
    const text = await ask("tools/call", { name: read, arguments: { parcel_id: record } });
    if (!text.includes(`JD0146${record}`)) throw new Error(`${url}: ${text.slice(0, 300)}`);
  }

  return {
    async listTools() {
      const text = await ask("tools/list", {});
      // As JSON, or as the only event of a stream.
      return listed.parse(JSON.parse(text.slice(text.indexOf("{")))).result.tools;
    },

    async run(inFlight, ms) {
      const times: number[] = [];
      const used = await processorMs(pid);
      const started = performance.now();
      async function lane(): Promise<void> {
        for (let before = started; before - started < ms; ) {
          await readOne();
          const after = performance.now();
          times.push(after - before);
          before = after;
        }
      }
      await Promise.all(Array.from({ length: inFlight }, lane));
      const perSecond = (1000 * times.length) / (performance.now() - started);
      const processor = (await processorMs(pid)) - used;
      return {
        perSecond,
        p50: percentile(times, 0.5),
        p99: percentile(times, 0.99),
        calls: times.length,
        processorMs: processor,
      };
    },

    async close() {
      closing.abort();
      await pool.destroy();
    },
  };
}
