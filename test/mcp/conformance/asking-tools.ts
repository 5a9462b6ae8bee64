import {
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type ElicitRequestFormParams,
  inputRequired,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import type { FixtureResult, FixtureTool } from "./fixture.ts";

/** What a tool kept between its rounds, signed so that nobody else can have written it. */
export const stateCodec = createRequestStateCodec<{ step: string }>({ key: "conformance-fixture-key-of-32-bytes!" });

type Properties = ElicitRequestFormParams["requestedSchema"]["properties"];

const form = (message: string, properties: Properties, required = Object.keys(properties)) => ({
  method: "elicitation/create" as const,
  params: { mode: "form" as const, message, requestedSchema: { type: "object" as const, properties, required } },
});
const sample = (words: string, maxTokens: number) => ({
  method: "sampling/createMessage" as const,
  params: { messages: [{ role: "user" as const, content: { type: "text" as const, text: words } }], maxTokens },
});
const roots = { method: "roots/list" as const, params: {} };
const STRING = { type: "string" as const };

const text = (words: string): FixtureResult => ({ content: [{ type: "text", text: words }] });
const told = ({ mcpReq }: ServerContext, key: string) => mcpReq.inputResponses?.[key];

const accepted = z.looseObject({ action: z.literal("accept"), content: z.looseObject({}) });
const sampled = z.looseObject({ content: z.looseObject({ text: z.string() }) });

/** What the client filled in, if it did. */
export function filledIn(context: ServerContext, key: string, field: string): string | undefined {
  const answer = accepted.safeParse(told(context, key));
  return answer.success && answer.data.content[field] !== undefined ? String(answer.data.content[field]) : undefined;
}

type Requests = Parameters<typeof inputRequired>[0]["inputRequests"];

async function ask(context: ServerContext, inputRequests: Requests, step?: string): Promise<FixtureResult> {
  if (step === undefined) return inputRequired({ inputRequests });
  return inputRequired({ inputRequests, requestState: await stateCodec.mint({ step }, context) });
}

const stepOf = ({ mcpReq }: ServerContext) => mcpReq.requestState<{ step: string }>()?.step;

/** Asks one form, and says in the end what came back. */
const asksForm = (request: (args: Record<string, unknown>) => ReturnType<typeof form>): FixtureTool => ({
  run: async (args, context) => {
    const answer = told(context, "form");
    return answer ? text(`Elicitation completed: ${JSON.stringify(answer)}`) : ask(context, { form: request(args) });
  },
});

const ENUMS: Properties = {
  untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
  titledSingle: {
    type: "string",
    oneOf: [
      { const: "value1", title: "First Option" },
      { const: "value2", title: "Second Option" },
      { const: "value3", title: "Third Option" },
    ],
  },
  legacyEnum: {
    type: "string",
    enum: ["opt1", "opt2", "opt3"],
    enumNames: ["Option One", "Option Two", "Option Three"],
  },
  untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2", "option3"] } },
  titledMulti: {
    type: "array",
    items: {
      anyOf: [
        { const: "value1", title: "First Choice" },
        { const: "value2", title: "Second Choice" },
        { const: "value3", title: "Third Choice" },
      ],
    },
  },
};

const DEFAULTS: Properties = {
  name: { type: "string", default: "John Doe" },
  age: { type: "integer", default: 30 },
  score: { type: "number", default: 95.5 },
  status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", default: true },
};

/** Tools that ask the client something first. The SDK turns the same answers into requests for clients of older revisions. */
export const askingTools: Record<string, FixtureTool> = {
  test_sampling: {
    run: async (args, context) => {
      const answer = sampled.safeParse(told(context, "answer"));
      return answer.success
        ? text(`LLM response: ${answer.data.content.text}`)
        : ask(context, { answer: sample(String(args.prompt), 100) });
    },
  },
  test_elicitation: asksForm((args) => form(String(args.message), { username: STRING, email: STRING })),
  test_elicitation_sep1034_defaults: asksForm(() => form("Please fill this in", DEFAULTS, [])),
  test_elicitation_sep1330_enums: asksForm(() => form("Please choose", ENUMS, [])),
  test_streaming_elicitation: asksForm(() => form("Go on?", { ok: { type: "boolean" } })),
  test_input_required_result_elicitation: {
    run: async (_args, context) => {
      const name = filledIn(context, "user_name", "name");
      return name === undefined
        ? ask(context, { user_name: form("What is your name?", { name: STRING }) })
        : text(`Hello, ${name}!`);
    },
  },
  test_input_required_result_sampling: {
    run: async (_args, context) => {
      const answer = sampled.safeParse(told(context, "capital_question"));
      return answer.success
        ? text(answer.data.content.text)
        : ask(context, { capital_question: sample("What is the capital of France?", 100) });
    },
  },
  test_input_required_result_list_roots: {
    run: async (_args, context) => {
      const answer = told(context, "client_roots");
      return answer ? text(`Roots: ${JSON.stringify(answer)}`) : ask(context, { client_roots: roots });
    },
  },
  test_input_required_result_request_state: {
    run: async (_args, context) =>
      stepOf(context) === "confirm"
        ? text("state-ok")
        : ask(context, { confirm: form("Please confirm", { ok: { type: "boolean" } }) }, "confirm"),
  },
  test_input_required_result_tampered_state: {
    run: async (_args, context) =>
      stepOf(context) === "confirm"
        ? text("state-ok")
        : ask(context, { confirm: form("Please confirm", { ok: { type: "boolean" } }) }, "confirm"),
  },
  test_input_required_result_multiple_inputs: {
    run: async (_args, context) => {
      const name = filledIn(context, "user_name", "name");
      if (name !== undefined && told(context, "greeting") && told(context, "client_roots"))
        return text(`Hello, ${name}!`);
      const requests = {
        user_name: form("What is your name?", { name: STRING }),
        greeting: sample("Generate a greeting", 50),
        client_roots: roots,
      };
      return ask(context, requests, "all");
    },
  },
  test_input_required_result_multi_round: {
    run: async (_args, context) => {
      if (stepOf(context) === "two" && filledIn(context, "step2", "color")) return text("Both rounds are done.");
      if (stepOf(context) === "one" && filledIn(context, "step1", "name")) {
        return ask(context, { step2: form("Step 2: What is your favorite color?", { color: STRING }) }, "two");
      }
      return ask(context, { step1: form("Step 1: What is your name?", { name: STRING }) }, "one");
    },
  },
  test_input_required_result_capabilities: {
    run: async (_args, context) => {
      const envelope: unknown = context.mcpReq.envelope;
      const declared = Object(Object(envelope)[CLIENT_CAPABILITIES_META_KEY]);
      if (told(context, "greeting") || told(context, "user_name")) return text("Thank you.");
      return ask(context, {
        ...("sampling" in declared && { greeting: sample("Generate a greeting", 50) }),
        ...("elicitation" in declared && { user_name: form("What is your name?", { name: STRING }) }),
      });
    },
  },
};

/** The prompt that asks for its context first. */
export async function contextPrompt(context: ServerContext) {
  const words = filledIn(context, "user_context", "context");
  if (words === undefined) {
    return inputRequired({
      inputRequests: { user_context: form("What context should the prompt use?", { context: STRING }) },
    });
  }
  return {
    messages: [{ role: "user" as const, content: { type: "text" as const, text: `In this context: ${words}` } }],
  };
}
