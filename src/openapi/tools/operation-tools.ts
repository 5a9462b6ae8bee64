import { MAX_SCHEMA_BYTES } from "../../core/tools/describe-tool.ts";
import { type FittedSchema, fitSchema, jsonBytes } from "../../core/tools/fit-schema.ts";
import { namesApart } from "../../core/tools/names-apart.ts";
import type { ToolDefinition } from "../../core/tools/tool.ts";
import { judgeEffect } from "../classify/classify-effect.ts";
import { judgeRisk } from "../classify/classify-risk.ts";
import { hintsOf } from "../classify/hints.ts";
import type { ApiDocument } from "../document/load-document.ts";
import { type Operation, type Parameter, readOperations } from "../document/operations.ts";
import { createReferences } from "../document/references.ts";
import { isReservedHeader, planRequest, type RequestPlan } from "../request/build-request.ts";
import { describeOperation } from "./describe-operation.ts";
import { createToolInput, type ToolInput } from "./input-schema.ts";
import { operationNames } from "./tool-name.ts";
import { createVersions } from "./tool-version.ts";
import { createSchemaTranslator, type SchemaTranslator } from "./translate-schema.ts";

/** An operation as a tool: what callers see, and how its requests are built. */
export interface OperationTool {
  operation: Operation;
  definition: ToolDefinition;
  plan: RequestPlan;
  /** The header under which the operation itself asks for an idempotency key. */
  idempotencyHeader: string | undefined;
  /** What of its description could not be handed on, or not to every reader. */
  warnings: string[];
}

export interface ToolOptions {
  baseUrl?: string;
  /** True for a parameter that the source fills itself. */
  fills?: (parameter: Parameter) => boolean;
  /** Names that tools of other sources have, and what this source is called. */
  others?: { source: string; taken: ReadonlySet<string> };
}

const isIdempotencyKey = ({ name, place }: Parameter) => place === "header" && /idempoten/i.test(name);

function createTool(
  operation: Operation,
  name: string,
  translator: SchemaTranslator,
  fills: ToolOptions["fills"],
  versionOf: ReturnType<typeof createVersions>,
): OperationTool {
  const isHidden = (parameter: Parameter) =>
    isReservedHeader(parameter) || isIdempotencyKey(parameter) || (fills?.(parameter) ?? false);
  const { input, shown } = fittingInput(operation, translator, isHidden);
  const plan = planRequest(operation, input);
  const { effect } = judgeEffect(operation);
  const idempotencyHeader = operation.parameters.find(isIdempotencyKey)?.name;
  const { destructive, idempotent, openWorld } = hintsOf(operation, effect, idempotencyHeader !== undefined);
  const definition = {
    name,
    description: describeOperation(operation),
    inputSchema: shown.schema,
    ...(shown.schema !== input.schema && { fullSchema: input.schema }),
    effect,
    risk: judgeRisk(operation, effect).risk,
    origin: `${plan.method} ${operation.path}`,
  };
  return {
    operation,
    // Filed elsewhere, or hinted at in other words, it is still what was reviewed: its version says nothing of either.
    definition: {
      ...definition,
      version: versionOf(definition, plan),
      tags: operation.tags,
      hints: { destructive, idempotent, openWorld },
    },
    plan,
    idempotencyHeader,
    warnings: [...operation.warnings, ...input.warnings, ...leftOpen(shown.cut)],
  };
}

/** The input, and as much of its schema as may be shown. A body of hundreds of fields is one argument if there is no other way. */
function fittingInput(
  operation: Operation,
  translator: SchemaTranslator,
  isHidden: (parameter: Parameter) => boolean,
): { input: ToolInput; shown: FittedSchema } {
  const input = createToolInput(operation, translator, isHidden);
  const shown = fitSchema(input.schema, MAX_SCHEMA_BYTES);
  const fits = shown.cut.length === 0 || jsonBytes(shown.schema) <= MAX_SCHEMA_BYTES;
  if (fits || input.body?.shape !== "fields") return { input, shown };
  const whole = createToolInput(operation, translator, isHidden, "whole");
  return { input: whole, shown: fitSchema(whole.schema, MAX_SCHEMA_BYTES) };
}

function leftOpen(cut: readonly string[]): string[] {
  return cut.length === 0
    ? []
    : [
        `The schema is too large to be shown whole. Left open, accepted, and shown by describe_tool: ${cut.join(", ")}.`,
      ];
}

/** Every operation of a description as a tool, with what was left out and why. Throws as `readOperations` does. */
export function createOperationTools(
  document: ApiDocument,
  { baseUrl, fills, others }: ToolOptions = {},
): { tools: OperationTool[]; warnings: string[]; avoided: string[] } {
  const references = createReferences(document.root);
  const { operations, warnings } = readOperations(document, references, baseUrl);
  const translator = createSchemaTranslator(references);
  const versionOf = createVersions();
  const ownNames = operationNames(operations);
  const { names, avoided } = others
    ? namesApart(ownNames, others.source, others.taken)
    : { names: ownNames, avoided: [] };
  const tools = operations.map((operation, index) =>
    createTool(operation, names[index] ?? "", translator, fills, versionOf),
  );
  return { tools, warnings, avoided };
}
