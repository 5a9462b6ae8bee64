import { z } from "zod";
import { compileExpression, type ExpressionSubject } from "../expressions/expression.ts";

function compiledField(subject: ExpressionSubject) {
  return z
    .string()
    .trim()
    .min(1, "write a CEL expression")
    .transform((source, context) => {
      const compiled = compileExpression(source, subject);
      if (!("problem" in compiled)) return compiled;
      const { message, remedy, offset } = compiled.problem;
      context.addIssue({ code: "custom", message, params: { code: "EXPRESSION_INVALID", remedy, offset } });
      return z.NEVER;
    });
}

/** A CEL expression in a YAML file, compiled. */
export const conditionField = compiledField("call");

/** A CEL expression in a YAML file, kept as text once it is known to compile. */
export const expressionField = conditionField.transform((expression) => expression.source);

/** One that judges what a read found, kept as text. */
export const judgementField = compiledField("record").transform((expression) => expression.source);
