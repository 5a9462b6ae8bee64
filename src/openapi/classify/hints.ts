import type { ToolHints } from "../../core/tools/classification.ts";
import type { Effect } from "../../core/tools/tool.ts";
import type { Method } from "../document/operations.ts";
import type { Stated } from "./classify-effect.ts";
import { isCommand, WRITE_VERBS } from "./verbs.ts";
import { staticSegments, words } from "./words.ts";

const set = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Verbs that only ever add. */
const ADDS = set(
  "add append attach create follow insert invite join notify open order pin place post publish register send share submit subscribe upload",
);
/** What leaves the company's own systems: other people's phones and mailboxes, addresses that a caller names, the web. */
const REACHES_OUT = set(
  "email emails mail sms webhook webhooks notify notification notifications invite invitation invitations broadcast fax postcard crawl scrape",
);

const IDEMPOTENT_METHODS: ReadonlySet<Method> = new Set(["get", "head", "options", "trace", "query", "put", "delete"]);

/** True where a POST only adds: its id begins with such a verb, or its path ends in a collection and says nothing to be done. */
function onlyAdds({ method, path, operationId = "" }: Stated): boolean {
  if (method !== "post") return false;
  const last = staticSegments(path).at(-1) ?? "";
  const isCollection = path.replace(/\/$/, "").endsWith(last) && !isCommand(words(last), WRITE_VERBS);
  const [verb = ""] = words(operationId);
  if (ADDS.has(verb)) return true;
  return isCollection && /s$/i.test(last) && !WRITE_VERBS.has(verb);
}

/**
 * What clients are told (MCP, ToolAnnotations), all four, since their defaults are the worst case. `destructive`: may overwrite or
 * take away. `idempotent`: as the method promises (RFC 9110, section 9.2.2), or as a key in the request makes it. `openWorld`: whom
 * it deals with is not a closed set; a company's own API is one, unless it writes to people or addresses outside.
 */
export function hintsOf(operation: Stated, effect: Effect, takesKey: boolean): ToolHints {
  const { method, path, operationId = "" } = operation;
  const readOnly = effect === "read";
  const subject = [...staticSegments(path).flatMap(words), ...words(operationId)];
  return {
    readOnly,
    destructive: !readOnly && !onlyAdds(operation),
    // A GET that writes keeps none of its method's promises.
    idempotent: readOnly || takesKey || (IDEMPOTENT_METHODS.has(method) && method !== "get" && method !== "head"),
    openWorld: !readOnly && subject.some((word) => REACHES_OUT.has(word)),
  };
}
