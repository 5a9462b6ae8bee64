import { MAX_DETAIL_CHARACTERS } from "./limits.ts";
import { Trouble, type TroubleKind } from "./trouble.ts";

/** Codes of JSON-RPC for what went wrong with one request. */
const RPC_CODES: ReadonlyMap<number, TroubleKind> = new Map([
  [-32000, "BROKEN"],
  [-32001, "BROKEN"],
  [-32603, "BROKEN"],
  [-32700, "UNREADABLE"],
]);

/** The SDK says these in codes that JSON-RPC leaves to servers, which say with them whatever they like. */
const SDK_ERRORS: readonly [words: RegExp, kind: TroubleKind][] = [
  [/^MCP error -32000: Connection closed$/, "LOST"],
  [/^MCP error -32001: (?:Request timed out|Maximum total timeout exceeded)$/, "TIMEOUT"],
];

/** HTTP statuses that say that nothing was done; other refusals are 4xx, and a 5xx may come after the deed. */
const STATUSES: ReadonlyMap<number, TroubleKind> = new Map([
  [401, "UNAUTHORISED"],
  [403, "UNAUTHORISED"],
  // A session that the server has forgotten: the call was for nobody.
  [404, "NOT_SENT"],
  [408, "TIMEOUT"],
  [429, "BUSY"],
  [503, "BUSY"],
]);

function* chain(error: unknown): Generator<Error> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) yield cause;
}

function ofCode(code: number): TroubleKind {
  if (code < 0) return RPC_CODES.get(code) ?? "REJECTED";
  return STATUSES.get(code) ?? (code >= 400 && code < 500 ? "REJECTED" : "BROKEN");
}

/** What an error of the SDK, of the adapters or of the dispatcher means for one request. */
export function troubleOf(error: unknown): Trouble {
  const causes = [...chain(error)];
  const known = causes.find((cause) => cause instanceof Trouble);
  if (known) return known;
  if (causes.some(({ name }) => name === "AbortError")) return new Trouble("ABORTED");
  const [first] = causes;
  const code = first && "code" in first && typeof first.code === "number" ? first.code : undefined;
  if (code !== undefined) {
    const kind = SDK_ERRORS.find(([words]) => words.test(first?.message ?? ""))?.[1] ?? ofCode(code);
    const isTheirs = code < 0 && (kind === "REJECTED" || kind === "BROKEN");
    return new Trouble(kind, isTheirs ? first?.message.slice(0, MAX_DETAIL_CHARACTERS) : undefined);
  }
  if (causes.some(({ name }) => name === "ZodError" || name === "$ZodError")) return new Trouble("UNREADABLE");
  return new Trouble("LOST");
}

/**
 * Why no connection came about. The adapters put the reason into a sentence, which may hold the server's address, and with it a
 * secret: only what is recognised in it is told.
 */
export function connectTrouble(error: unknown): Trouble {
  const known = [...chain(error)].find((cause) => cause instanceof Trouble);
  if (known) return known;
  const words = error instanceof Error ? error.message : "";
  if (/\b(ENOENT|EACCES)\b/.test(words)) return new Trouble("COMMAND_MISSING");
  if (/authentication failed|\b40[13]\b/i.test(words)) return new Trouble("UNAUTHORISED");
  return new Trouble("NO_CONNECTION");
}
