import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";
import { troubleOf } from "./host-trouble.ts";

test.each([
  ["the connection went", new McpError(ErrorCode.ConnectionClosed, "Connection closed"), "LOST", undefined],
  ["nothing came in time", new McpError(ErrorCode.RequestTimeout, "Request timed out"), "TIMEOUT", undefined],
  [
    "the server says something in the code of a lost connection",
    new McpError(-32_000, "Quota used up"),
    "BROKEN",
    "MCP error -32000: Quota used up",
  ],
  [
    "the server says something in the code of a timeout",
    new McpError(-32_001, "Not signed in"),
    "BROKEN",
    "MCP error -32001: Not signed in",
  ],
  ["the server refuses", new McpError(-32_602, "No such tool"), "REJECTED", "MCP error -32602: No such tool"],
  ["nobody knows", new Error("odd"), "LOST", undefined],
])("when %s, it is told as that", (_what, error, kind, detail) => {
  const trouble = troubleOf(error);
  expect({ kind: trouble.kind, detail: trouble.detail }).toEqual({ kind, detail });
});
