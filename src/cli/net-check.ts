import { createInterface } from "node:readline";
import { z } from "zod";
import { checkUrl, type UrlVerdict } from "../core/net/check-url.ts";
import { compileNetPolicy, type NetPolicy } from "../core/net/net-policy.ts";
import { plain, print, printJson } from "./terminal.ts";

interface NetCheckOptions {
  allowPrivate: string[];
  allowHttp?: boolean;
  json?: boolean;
  jsonl?: boolean;
}

type CheckedUrl = { url?: string } & UrlVerdict;

/** How many names may be looked up side by side. */
const AT_ONCE = 32;

const row = z.object({ url: z.string() });

/** The URL of a line: the line itself, or what stands under `url` where it is JSON. */
function urlOf(line: string): string | undefined {
  if (!line.startsWith("{")) return line;
  try {
    return row.safeParse(JSON.parse(line)).data?.url;
  } catch {
    return undefined;
  }
}

async function* linesOfStdin(): AsyncGenerator<string | undefined> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== "") yield urlOf(line.trim());
  }
}

async function check(url: string | undefined, policy: NetPolicy): Promise<CheckedUrl> {
  if (url !== undefined) return { url, ...(await checkUrl(url, policy)) };
  return { allowed: false, reason: 'the line is neither a URL nor {"url": …}', addresses: [] };
}

/** Hands every verdict to `show` as soon as it and all before it are known, so that a script may wait for each answer. */
async function checkInOrder(
  urls: Iterable<string> | AsyncIterable<string | undefined>,
  policy: NetPolicy,
  show: (verdict: CheckedUrl) => void,
): Promise<void> {
  let count = 0;
  let shown = Promise.resolve();
  for await (const url of urls) {
    const verdict = check(url, policy);
    shown = shown.then(async () => show(await verdict));
    if (++count % AT_ONCE === 0) await shown;
  }
  await shown;
}

/**
 * The network guard's verdict on URLs: those named, or with `--jsonl` those on stdin. Sends nothing but look-ups of names.
 * Exits with 1 unless all are allowed. Throws `NET_POLICY_INVALID`.
 */
export async function netCheck(urls: string[], options: NetCheckOptions): Promise<void> {
  const policy = { allowPrivate: options.allowPrivate, allowHttp: options.allowHttp ?? false };
  compileNetPolicy(policy);
  const all: CheckedUrl[] = [];
  await checkInOrder(urls.length > 0 ? urls : linesOfStdin(), policy, (verdict) => {
    if (!verdict.allowed) process.exitCode = 1;
    if (options.jsonl) print(JSON.stringify(verdict));
    else all.push(verdict);
  });
  if (options.jsonl) return;
  if (options.json) return printJson(all.length === 1 ? all[0] : all);
  for (const { url, allowed, reason } of all) print(plain(`${allowed ? "allowed" : "refused"}  ${url}  ${reason}`));
}
