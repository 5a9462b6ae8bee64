import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import { CodedError } from "../core/coded-error.ts";

/** What is wrong with a request, in the protocol's terms. */
export function asProtocolError(error: unknown): never {
  if (!(error instanceof CodedError)) throw error;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, [error.message, error.remedy].filter(Boolean).join(" "));
}
