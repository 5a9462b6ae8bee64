import type { ASTNode, TypeError as ExpressionTypeError, ObjectSchema, ParseError } from "@marcbachmann/cel-js";
import { isJsonObject, type JsonValue } from "../json.ts";
import type { JsonSchema } from "../tools/tool.ts";
import { type ExpressionProblem, type ExpressionSubject, newEnvironment, walk } from "./expression.ts";

type CelType = string | ObjectSchema;

const SCALARS: Readonly<Record<string, string>> = {
  string: "string",
  number: "double",
  integer: "double", // every number in JSON is a double to CEL
  boolean: "bool",
};
const DEEPEST = 6;

function resolved(schema: JsonValue | undefined, root: JsonSchema): JsonSchema | null {
  if (!isJsonObject(schema)) return null;
  if (typeof schema.$ref !== "string" || !schema.$ref.startsWith("#/")) return schema;
  let target: JsonValue | undefined = root;
  for (const step of schema.$ref.slice(2).split("/")) {
    target = isJsonObject(target) ? target[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  }
  return isJsonObject(target) ? target : null;
}

/** CEL's type for a JSON Schema; `dyn` (checked at run time only) where the schema leaves several open. */
function celType(schema: JsonValue | undefined, root: JsonSchema, depth: number): CelType {
  const here = depth > DEEPEST ? null : resolved(schema, root);
  if (!here || typeof here.type !== "string") return "dyn";
  if (here.type === "object" && isJsonObject(here.properties) && Object.keys(here.properties).length > 0) {
    const fields: ObjectSchema = {};
    for (const [name, property] of Object.entries(here.properties)) fields[name] = celType(property, root, depth + 1);
    return fields;
  }
  if (here.type === "array") {
    const element = celType(here.items, root, depth + 1);
    return typeof element === "string" ? `list<${element}>` : "list<dyn>";
  }
  return SCALARS[here.type] ?? "dyn";
}

/** What every condition may look at besides the arguments. */
const SURROUNDINGS: ReadonlyArray<[string, ObjectSchema]> = [
  ["customer", { id: "string", email: "string", name: "string", attributes: "dyn" }],
  ["conversation", { id: "string", channel: "string", status: "string", agent: "string" }],
  ["tool", { name: "string", effect: "string", risk: "string", source: "string" }],
];

function sourceOf(node: ASTNode): string {
  return node.input.slice(node.start, node.end);
}

const NUMBERS: ReadonlySet<string | undefined> = new Set(["int", "double"]);

/** The side of a comparison or sum that is text where the other is a number. */
function textBesideNumber(error: ExpressionTypeError | ParseError): ASTNode | null {
  const [, left, right] = /: (\S+) \S+ (\S+)$/.exec(error.summary) ?? [];
  const sides: unknown = error.node?.args;
  if (!Array.isArray(sides)) return null;
  if (left === "string" && NUMBERS.has(right)) return sides[0];
  if (right === "string" && NUMBERS.has(left)) return sides[1];
  return null;
}

function typeProblem(error: ExpressionTypeError | ParseError): ExpressionProblem {
  const text = textBesideNumber(error);
  if (text) {
    const source = sourceOf(text);
    return {
      message: `${source} is text, and text cannot be compared or reckoned with as a number.`,
      remedy: `Write double(${source}).`,
      offset: text.start,
    };
  }
  return {
    message: `${error.summary}.`,
    remedy: "Use only fields that the tool's input schema has, with values of their type.",
    offset: error.range?.start ?? 0,
  };
}

/** `amount` for `args.amount`. */
function argumentName(node: ASTNode | undefined): string | null {
  if (node?.op !== ".") return null;
  const [object, field] = node.args;
  return object.op === "id" && object.args === "args" ? field : null;
}

/** An optional argument that the expression reads without asking has() first would refuse every call that leaves it out. */
function unguarded(tree: ASTNode, schema: JsonSchema): ExpressionProblem | null {
  const safe = new Set<unknown>(Array.isArray(schema.required) ? schema.required : []);
  for (const node of walk(tree)) {
    if (node.op === "call" && node.args[0] === "has") safe.add(argumentName(node.args[1][0]));
  }
  for (const node of walk(tree)) {
    const name = argumentName(node);
    if (name === null || safe.has(name)) continue;
    return {
      message: `args.${name} may be left out of a call, and the expression would then fail and refuse it.`,
      remedy: `Write has(args.${name}) && … (or !has(args.${name}) || … to include calls without it).`,
      offset: node.start,
    };
  }
  return null;
}

export interface ExpressionDemands {
  /** What the expression has to give; anything will do if it is left out. */
  gives?: "bool";
  subject?: ExpressionSubject;
}

/** Type-checks an expression against the input schema of the tool whose arguments it will see. */
export function checkExpression(
  source: string,
  inputSchema: JsonSchema,
  { gives, subject = "call" }: ExpressionDemands = {},
): ExpressionProblem | null {
  const environment = newEnvironment();
  if (subject === "record") environment.registerVariable("result", "dyn");
  for (const [name, schema] of SURROUNDINGS) environment.registerVariable(name, { schema });
  const args = celType({ ...inputSchema, type: "object" }, inputSchema, 0);
  if (typeof args === "string") environment.registerVariable("args", "map<string, dyn>");
  else environment.registerVariable("args", { schema: args });
  const checked = environment.check(source);
  if (checked.error) return typeProblem(checked.error);
  if (gives !== undefined && checked.type !== gives && checked.type !== "dyn") {
    const message = `The condition gives ${checked.type}, not true or false.`;
    return { message, remedy: "Compare it with something, for example: args.amount > 100.", offset: 0 };
  }
  return unguarded(environment.parse(source).ast, inputSchema);
}
