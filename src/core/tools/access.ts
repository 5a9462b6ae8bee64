import { CodedError } from "../coded-error.ts";
import { compileExpression, type Expression } from "../expressions/expression.ts";
import type { Customer } from "../identity/customer.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Tool } from "./catalogue.ts";
import type { Ownership } from "./tool.ts";

/** What CEL expressions of bindings and ownership may name. */
export interface AccessScope {
  customer: Customer | null;
  args: JsonObject;
  /** Of a read, for expressions that judge it. */
  result?: JsonValue;
}

/** A customer as expressions see it: the id is the one in the company's systems. */
export function customerForExpressions(customer: Customer | null): JsonObject {
  if (!customer) return {};
  const { externalId, email, name, attributes } = customer;
  return { id: externalId, email: email ?? "", name: name ?? "", verified: true, attributes };
}

/**
 * The arguments as they are sent: bound parameters are filled from the identity.
 * @throws CodedError BOUND_PARAMETER when a caller tries to set one, IDENTITY_NEEDED when nobody is signed in.
 */
export function bindArguments(tool: Tool, scope: AccessScope): JsonObject {
  const bind = tool.bind ?? {};
  for (const name of Object.keys(bind)) {
    if (name in scope.args) {
      throw new CodedError({
        code: "BOUND_PARAMETER",
        message: `"${name}" is filled from the signed-in customer and cannot be set.`,
        remedy: `Call ${tool.name} without "${name}".`,
        status: 400,
      });
    }
  }
  const needsCustomer = Object.keys(bind).length > 0 || tool.access === "owned" || tool.access === "bound";
  if (needsCustomer && !scope.customer) {
    throw new CodedError({
      code: "IDENTITY_NEEDED",
      message: "Only a signed-in customer can do this.",
      remedy: "Ask the customer to sign in on the company's page, then try again.",
      audience: "customer",
      status: 403,
    });
  }
  const bound: JsonObject = { ...scope.args };
  for (const [name, expression] of Object.entries(bind)) bound[name] = evaluate(expression, scope);
  return bound;
}

/** The arguments of a read that settings name, filled from those of the write that it is about. */
export function readArguments(mapping: Record<string, string> | undefined, scope: AccessScope): JsonObject {
  return Object.fromEntries(
    Object.entries(mapping ?? {}).map(([name, expression]) => [name, evaluate(expression, scope)]),
  );
}

/** True when the record (each element of a list) carries the customer's id in the named field. Anything unclear is false. */
export function isOwned(owner: Ownership, record: JsonValue, scope: AccessScope): boolean {
  const expected = evaluate(owner.equals, scope);
  if (expected === null || expected === undefined || expected === "") return false;
  const records = Array.isArray(record) ? record : [record];
  return records.every((one) => {
    const values = valuesAt(one, owner.field.split("."));
    return values.length > 0 && values.every((value) => value === expected || String(value) === String(expected));
  });
}

function valuesAt(value: JsonValue | undefined, path: readonly string[]): JsonValue[] {
  if (value === undefined || value === null) return [];
  const [head, ...rest] = path;
  if (head === undefined) return Array.isArray(value) ? value.flatMap((one) => valuesAt(one, [])) : [value];
  if (Array.isArray(value)) {
    const found = value.map((one) => valuesAt(one, path));
    return found.some((one) => one.length === 0) ? [] : found.flat();
  }
  return isJsonObject(value) ? valuesAt(value[head], rest) : [];
}

const expressions = new Map<string, Expression>();

/** The value of an expression in the settings of a tool. Throws EXPRESSION_FAILED. */
export function evaluate(source: string, scope: AccessScope): JsonValue {
  let expression = expressions.get(source);
  if (!expression) {
    const compiled = compileExpression(source, "record");
    if ("problem" in compiled) {
      throw new CodedError({
        code: "EXPRESSION_FAILED",
        message: compiled.problem.message,
        remedy: compiled.problem.remedy,
      });
    }
    expression = compiled;
    expressions.set(source, expression);
  }
  const { customer, args, result } = scope;
  return expression.evaluate({ customer: customerForExpressions(customer), args, result });
}
