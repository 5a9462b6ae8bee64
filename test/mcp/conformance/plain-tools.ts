import { setTimeout as sleep } from "node:timers/promises";
import {
  type CallToolResult,
  MissingRequiredClientCapabilityError,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { FixtureTool } from "./fixture.ts";

export const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const WAV = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";
const STEP_MS = 50;

const text = (words: string): CallToolResult => ({ content: [{ type: "text", text: words }] });

async function log({ mcpReq }: ServerContext, words: string): Promise<void> {
  await mcpReq.log("info", words);
}

async function progress({ mcpReq }: ServerContext, done: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress: done, total: 100 } });
}

const SCHEMA_2020_12 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object" as const,
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

/** Tools that answer at once, by the names and contents that the suite asks for. */
export const plainTools: Record<string, FixtureTool> = {
  test_simple_text: { run: () => text("This is a simple text response for testing.") },
  greet: { run: (args) => text(`Hello, ${args.name}!`) },
  test_image_content: { run: () => ({ content: [{ type: "image", data: PNG, mimeType: "image/png" }] }) },
  test_audio_content: { run: () => ({ content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }] }) },
  test_embedded_resource: {
    run: () => {
      const words = "This is an embedded resource content.";
      const resource = { uri: "test://embedded-resource", mimeType: "text/plain", text: words };
      return { content: [{ type: "resource", resource }] };
    },
  },
  test_multiple_content_types: {
    run: () => {
      const json = '{"test":"data","value":123}';
      const resource = { uri: "test://mixed-content-resource", mimeType: "application/json", text: json };
      return {
        content: [
          { type: "text", text: "Multiple content types test:" },
          { type: "image", data: PNG, mimeType: "image/png" },
          { type: "resource", resource },
        ],
      };
    },
  },
  test_tool_with_logging: {
    async run(_args, context) {
      await log(context, "Tool execution started");
      await sleep(STEP_MS);
      await log(context, "Tool processing data");
      await sleep(STEP_MS);
      await log(context, "Tool execution completed");
      return text("Logged.");
    },
  },
  test_logging_tool: {
    async run(_args, context) {
      await log(context, "Only for those who asked for it");
      return text("Logged.");
    },
  },
  test_error_handling: {
    run: () => ({ ...text("This tool intentionally returns an error for testing"), isError: true }),
  },
  test_tool_with_progress: {
    async run(_args, context) {
      for (const done of [0, 50, 100]) {
        await progress(context, done);
        await sleep(STEP_MS);
      }
      return text("Done.");
    },
  },
  test_missing_capability: {
    run: () => {
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    },
  },
  json_schema_2020_12_tool: { inputSchema: SCHEMA_2020_12, run: () => text("Fits.") },
};
