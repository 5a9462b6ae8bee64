import type { OperationTool } from "../tools/operation-tools.ts";

/** One argument of a tool and where it goes. */
export interface Argument {
  /** In the tool's schema. */
  key: string;
  /** In the description. */
  name: string;
  place: "path" | "query" | "header" | "cookie" | "body";
  required: boolean;
  /** Of a path parameter: the part of the path before it (`orders` in `/orders/{id}`). */
  after?: string;
}

/** The arguments of a tool, those of its path first and in its order. */
export function argumentsOf({ plan, definition }: Pick<OperationTool, "plan" | "definition">): Argument[] {
  const { required } = definition.inputSchema;
  const isRequired = (key: string) => Array.isArray(required) && required.includes(key);
  const inPath = plan.path.flatMap((piece, index): Argument[] => {
    if (typeof piece === "string") return [];
    const before = plan.path[index - 1];
    const after = typeof before === "string" ? before.split("/").filter(Boolean).at(-1) : undefined;
    const { key, parameter } = piece;
    return [{ key, name: parameter.name, place: "path", required: true, ...(after !== undefined && { after }) }];
  });
  const beside = [...plan.query, ...plan.headers, ...plan.cookies].map(
    ({ key, parameter: { name, place } }): Argument => ({ key, name, place, required: isRequired(key) }),
  );
  const fields = plan.body?.shape === "fields" ? plan.body.fields : [];
  const inBody = fields.map(({ key, name }): Argument => ({ key, name, place: "body", required: isRequired(key) }));
  return [...inPath, ...beside, ...inBody];
}

/** The argument as CEL names it. */
export function argumentExpression(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `args.${key}` : `args[${JSON.stringify(key)}]`;
}
