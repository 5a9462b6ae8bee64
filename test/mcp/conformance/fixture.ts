import {
  type CallToolResult,
  fromJsonSchema,
  type InputRequiredResult,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type ServerContext,
  type ServerNotifier,
} from "@modelcontextprotocol/server";
import type { Era } from "../../../src/mcp/server.ts";
import { setTaskHandlers, TASKS_EXTENSION } from "../../../src/mcp/task-handlers.ts";
import { runAsking } from "./asking-older-clients.ts";
import { askingTools, contextPrompt, stateCodec } from "./asking-tools.ts";
import { PNG, plainTools } from "./plain-tools.ts";
import { taskDesk, taskTools } from "./task-tools.ts";

export type FixtureResult = CallToolResult | InputRequiredResult;

export interface FixtureTool {
  inputSchema?: { type: "object"; [keyword: string]: unknown };
  run(args: Record<string, unknown>, context: ServerContext): FixtureResult | Promise<FixtureResult>;
}

const REGION = {
  type: "object" as const,
  properties: { region: { type: "string", "x-mcp-header": "Region" } },
};
const ANYTHING = { type: "object" as const };
const text = (words: string) => ({ role: "user" as const, content: { type: "text" as const, text: words } });

type Prompt = { arguments?: string[]; get(args: Record<string, string>): object[] };

const PROMPTS: Record<string, Prompt> = {
  test_simple_prompt: { get: () => [text("This is a simple prompt for testing.")] },
  test_prompt_with_arguments: {
    arguments: ["arg1", "arg2"],
    get: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    arguments: ["resourceUri"],
    get: ({ resourceUri = "" }) => {
      const words = "Embedded resource content for testing.";
      const resource = { uri: resourceUri, mimeType: "text/plain", text: words };
      return [
        { role: "user", content: { type: "resource", resource } },
        text("Please process the embedded resource above."),
      ];
    },
  },
  test_prompt_with_image: {
    get: () => [
      { role: "user", content: { type: "image", data: PNG, mimeType: "image/png" } },
      text("Please analyze the image above."),
    ],
  },
};

function readResource(uri: string) {
  if (uri === "test://static-text") {
    return { uri, mimeType: "text/plain", text: "This is the content of the static text resource." };
  }
  if (uri === "test://static-binary") return { uri, mimeType: "image/png", blob: PNG };
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id === undefined) throw new ResourceNotFoundError(uri);
  const data = { id, templateTest: true, data: `Data for ID: ${id}` };
  return { uri, mimeType: "application/json", text: JSON.stringify(data) };
}

const RESOURCES = ["static-text", "static-binary", "watched-resource"].map((name) => ({
  uri: `test://${name}`,
  name,
  description: `The ${name} of the suite`,
}));

function announcing(announce: () => void): FixtureTool {
  return {
    run() {
      announce();
      return { content: [] };
    },
  };
}

/** The names that the conformance suite asks for, on the low-level server that the product uses. */
export function fixtureServer(era: Era, notify: ServerNotifier): McpServer {
  const isModern = era === "modern";
  const mcp = new McpServer(
    { name: "conformance-fixture", version: "1.0.0" },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        completions: {},
        logging: {},
        ...(isModern && { extensions: { [TASKS_EXTENSION]: {} } }),
      },
      requestState: { verify: stateCodec.verify },
    },
  );
  // The SDK compares the headers that repeat arguments only for tools that it knows.
  mcp.registerTool("echo_region", { inputSchema: fromJsonSchema(REGION) }, () => ({ content: [] }));
  const { server } = mcp;
  const changes: Record<string, FixtureTool> = {
    test_trigger_tool_change: announcing(() => notify.toolsChanged()),
    test_trigger_prompt_change: announcing(() => notify.promptsChanged()),
  };
  const region: FixtureTool = {
    inputSchema: REGION,
    run: ({ region }) => ({ content: [{ type: "text", text: `${region}` }] }),
  };
  const tools: Record<string, FixtureTool> = {
    echo_region: region,
    ...plainTools,
    ...askingTools,
    ...taskTools,
    ...changes,
  };

  server.setRequestHandler("tools/list", () => ({
    tools: Object.entries(tools).map(([name, { inputSchema = ANYTHING }]) => ({
      name,
      description: `Fixture ${name}`,
      inputSchema,
    })),
  }));
  server.setRequestHandler("tools/call", ({ params }, context) => {
    const tool = tools[params.name];
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    const args = params.arguments ?? {};
    return isModern ? tool.run(args, context) : runAsking(tool, args, context, mcp);
  });

  server.setRequestHandler("prompts/list", () => ({
    prompts: [...Object.entries(PROMPTS), ["test_input_required_result_prompt", { arguments: [] }] as const].map(
      ([name, prompt]) => ({
        name,
        description: `Fixture ${name}`,
        arguments: (prompt.arguments ?? []).map((argument) => ({ name: argument, required: true })),
      }),
    ),
  }));
  server.setRequestHandler("prompts/get", ({ params }, context) => {
    if (params.name === "test_input_required_result_prompt") return contextPrompt(context);
    const prompt = PROMPTS[params.name];
    if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${params.name}`);
    return { messages: prompt.get(params.arguments ?? {}) as never };
  });

  server.setRequestHandler("resources/list", () => ({ resources: RESOURCES }));
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: [{ uriTemplate: "test://template/{id}/data", name: "template", description: "By its id" }],
  }));
  server.setRequestHandler("resources/read", ({ params }) => ({ contents: [readResource(params.uri)] }));
  if (!isModern) {
    server.setRequestHandler("resources/subscribe", () => ({}));
    server.setRequestHandler("resources/unsubscribe", () => ({}));
  }
  server.setRequestHandler("completion/complete", () => ({ completion: { values: [], total: 0, hasMore: false } }));
  if (isModern) setTaskHandlers(server, taskDesk);
  return mcp;
}
