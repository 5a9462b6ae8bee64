import type { IncomingHttpHeaders } from "node:http";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { PlannedParameter } from "../tools/input-schema.ts";

/** What is known of a call when its answer is read. */
export interface AskedFor {
  args: JsonObject;
  /** The arguments that stand in the query. */
  query: readonly PlannedParameter[];
}

/** How APIs name the ways to the next page, in the answer and in the query, without separators and in lower case. */
const CURSOR_FIELDS = [
  "nextcursor",
  "nextpagetoken",
  "nexttoken",
  "nextpage",
  "next",
  "endcursor",
  "continuationtoken",
];
const CURSOR_ARGUMENTS = ["cursor", "nextcursor", "pagetoken", "nexttoken", "nextpagetoken", "continuationtoken"];
const AFTER_ARGUMENTS = ["startingafter", "after", "sinceid"];
const OFFSET_ARGUMENTS = ["offset", "skip", "start", "startindex"];
const PAGE_ARGUMENTS = ["page", "pagenumber", "pageno"];
const MORE_FIELDS = ["hasmore", "hasnext", "hasnextpage", "more"];
const TOTAL_FIELDS = ["total", "totalcount", "totalresults", "totalitems", "count"];
/** Where answers keep them if not at the top. */
const WRAPPERS = ["meta", "metadata", "pagination", "paging", "pageinfo", "page", "links", "responsemetadata"];

const MORE = "There are more results";

const plainName = (name: string) => name.replace(/[^a-z0-9]/gi, "").toLowerCase();

interface Found {
  name: string;
  value: JsonValue;
}

function fieldsOf(result: JsonObject): Found[] {
  const entries = Object.entries(result);
  const wrapped = entries.flatMap(([name, value]) =>
    isJsonObject(value) && WRAPPERS.includes(plainName(name).replace(/^_/, "")) ? Object.entries(value) : [],
  );
  return [...entries, ...wrapped].map(([name, value]) => ({ name, value }));
}

function firstOf(fields: readonly Found[], names: readonly string[], fits: (value: JsonValue) => boolean) {
  return fields.find(({ name, value }) => names.includes(plainName(name)) && fits(value));
}

/** The list that an answer is about: itself, or its longest member. */
function listIn(result: JsonValue): JsonValue[] | undefined {
  if (Array.isArray(result)) return result;
  if (!isJsonObject(result)) return undefined;
  const lists = Object.values(result).filter((value) => Array.isArray(value));
  return lists.sort((a, b) => b.length - a.length)[0];
}

/** Values that may be repeated in our own sentence: nothing that could be read as one itself. */
const SAFE_VALUE = /^[\w.~:+/=-]{1,200}$/;

/** The arguments that the address of the next page would set anew. */
function argumentsOfAddress(address: string, { args, query }: AskedFor): string {
  if (!URL.canParse(address, "https://api.invalid")) return "";
  const wanted = new URL(address, "https://api.invalid").searchParams;
  return query
    .flatMap(({ key, parameter }) => {
      const value = wanted.get(parameter.name);
      if (value === null || value === String(args[key] ?? "") || !SAFE_VALUE.test(value)) return [];
      return [`${key} = ${value}`];
    })
    .join(" and ");
}

function argumentNamed(names: readonly string[], { query }: AskedFor): string | undefined {
  return query.find(({ parameter }) => names.includes(plainName(parameter.name)))?.key;
}

const again = (how: string) => `${MORE}; for the next page call it again with ${how}.`;

/** The next page by counting, where the query can be told where to begin. */
function byCounting(count: number, asked: AskedFor): string | undefined {
  const offset = argumentNamed(OFFSET_ARGUMENTS, asked);
  if (offset !== undefined) return again(`${offset} = ${Number(asked.args[offset] ?? 0) + count}`);
  const page = argumentNamed(PAGE_ARGUMENTS, asked);
  if (page !== undefined) return again(`${page} = ${Number(asked.args[page] ?? 1) + 1}`);
  const after = argumentNamed(AFTER_ARGUMENTS, asked);
  return after === undefined ? undefined : again(`${after} = the id of the last one`);
}

function byCursor({ name, value }: Found, asked: AskedFor): string | undefined {
  const isAddress = typeof value === "string" && /^(https?:\/\/|[/?])/.test(value);
  const stated = isAddress ? argumentsOfAddress(value, asked) : "";
  if (stated !== "") return again(stated);
  const wanted = /^\d+$/.test(String(value)) ? [...PAGE_ARGUMENTS, ...CURSOR_ARGUMENTS] : CURSOR_ARGUMENTS;
  const cursor = argumentNamed(wanted, asked) ?? argumentNamed(AFTER_ARGUMENTS, asked);
  // The next step of a process is called so too.
  if (cursor === undefined && !isAddress && plainName(name) === "next") return undefined;
  if (isAddress || cursor === undefined) return `${MORE}; ask for the next page.`;
  return again(`${cursor} = the value of ${name}`);
}

/** That there is more than an answer shows, and which argument leads there. Nothing where it says that it is all. */
export function nextPageHint(headers: IncomingHttpHeaders, result: JsonValue, asked: AskedFor): string | undefined {
  const linked = /<([^>]*)>[^,]*;\s*rel="?next"?/i.exec(String(headers.link ?? ""))?.[1];
  if (linked !== undefined) {
    const stated = argumentsOfAddress(linked, asked);
    return stated === "" ? `${MORE}; ask for the next page.` : again(stated);
  }
  if (!isJsonObject(result)) return undefined;
  const fields = fieldsOf(result);
  const isStated = (value: JsonValue) => (typeof value === "string" && value !== "") || typeof value === "number";
  const cursor = firstOf(fields, CURSOR_FIELDS, isStated);
  const more = firstOf(fields, MORE_FIELDS, (value) => typeof value === "boolean");
  if (more?.value === false) return undefined;
  if (cursor !== undefined) return byCursor(cursor, asked);
  const count = listIn(result)?.length ?? 0;
  if (more?.value === true) return byCounting(count, asked) ?? `${MORE}; ask for the next page.`;
  // A record can have a total as well, of money: it is one of results where the query counts them.
  const page = argumentNamed(PAGE_ARGUMENTS, asked);
  const offset = argumentNamed(OFFSET_ARGUMENTS, asked);
  if (offset === undefined && (page === undefined || asked.args[page] !== undefined)) return undefined;
  const total = firstOf(fields, TOTAL_FIELDS, (value) => typeof value === "number")?.value;
  const reached = Number(asked.args[offset ?? ""] ?? 0) + count;
  return typeof total === "number" && count > 0 && reached < total ? byCounting(count, asked) : undefined;
}
