import { CodedError } from "../../core/coded-error.ts";

/** Where something stands in a text; both count from 1. */
export interface TextPlace {
  line: number;
  column: number;
}

/** What is wrong with a description, with what to do about each kind. Scripts match on the codes. */
const REMEDIES = {
  OPENAPI_UNREADABLE: "Check the path and its permissions.",
  OPENAPI_UNREACHABLE: "Check the address and what the source may reach.",
  OPENAPI_TOO_LARGE: "Cut it down to the operations that are needed.",
  OPENAPI_ENCODING: "Save the file as UTF-8.",
  OPENAPI_SYNTAX: "Correct the file there.",
  OPENAPI_ALIASES: "Write it without YAML aliases, or with fewer.",
  OPENAPI_TOO_DEEP: "Name the inner parts under components, and refer to them.",
  OPENAPI_NOT_A_DESCRIPTION: "Give the address of the OpenAPI or Swagger description itself, not of a page about it.",
  OPENAPI_OUTSIDE_REFERENCE: "Bundle the description into one file.",
  OPENAPI_SERVER_MISSING: "Set base_url of the source.",
  OPENAPI_BASE_URL_INVALID: "Set base_url to where the API lives, such as https://api.example.com/v1.",
} as const;

export type DocumentErrorCode = keyof typeof REMEDIES;

const MAX_MESSAGE = 500;

/** What a document is quoted with may be of any length; a message is not. */
export function brief(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)}…`;
}

/** An error about a description, for whoever imports it. `where` names the file or address. */
export function documentError(
  code: DocumentErrorCode,
  message: string,
  { remedy = REMEDIES[code], cause }: { remedy?: string; cause?: unknown } = {},
): CodedError {
  return new CodedError({ code, message: brief(message), remedy, audience: "operator", status: 422, cause });
}

/** `file:line:column`, as editors and terminals understand it. */
export function placed(where: string, { line, column }: TextPlace): string {
  return `${where}:${line}:${column}`;
}

/** The place of an index in a text. */
export function placeOf(text: string, index: number): TextPlace {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let at = before.indexOf("\n"); at !== -1; at = before.indexOf("\n", at + 1)) line++;
  return { line, column: index - lineStart + 1 };
}
