import { z } from "zod";
import { compileExpression } from "../expressions/expression.ts";

/** A CEL expression in a YAML file, compiled. */
export const conditionField = z
  .string()
  .trim()
  .min(1, "write a CEL expression")
  .transform((source, context) => {
    const compiled = compileExpression(source);
    if (!("problem" in compiled)) return compiled;
    const { message, remedy, offset } = compiled.problem;
    context.addIssue({ code: "custom", message, params: { code: "EXPRESSION_INVALID", remedy, offset } });
    return z.NEVER;
  });

/** A CEL expression in a YAML file, kept as text once it is known to compile. */
export const expressionField = conditionField.transform((expression) => expression.source);
