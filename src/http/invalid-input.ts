import type { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { isDeeperThan } from "../core/json.ts";

const MOST_PROBLEMS = 5;
/** Deeper than anything that is sent for a reason; descriptions of APIs come as text within. */
const MOST_LEVELS = 64;

/** What is wrong with some input, each problem with the path of its field below `part`. */
export function invalidInput(part: string, error: z.ZodError): CodedError {
  const problems = error.issues.map((issue) => `${[part, ...issue.path].join(".")}: ${issue.message}`);
  return new CodedError({ code: "INVALID_INPUT", message: problems.slice(0, MOST_PROBLEMS).join("; "), status: 400 });
}

/** Parses JSON from outside. Throws `MALFORMED_JSON`. */
export function parseJson(what: string, text: string): unknown {
  const value = parsed(what, text);
  if (!isDeeperThan(MOST_LEVELS, value)) return value;
  const message = `The ${what} is nested in more than ${MOST_LEVELS} levels.`;
  throw new CodedError({ code: "MALFORMED_JSON", message, status: 400 });
}

function parsed(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CodedError({ code: "MALFORMED_JSON", message: `The ${what} is not valid JSON.`, status: 400 });
  }
}
