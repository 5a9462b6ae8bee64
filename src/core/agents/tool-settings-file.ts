import { z } from "zod";
import type { ToolSettings } from "../tools/tool.ts";
import { EVEN_IF_INVALID } from "../yaml/validate.ts";
import { expressionField, judgementField } from "./expression-field.ts";

const toolName = z.string().regex(/^[a-z0-9_-]{1,48}$/, "use a-z, 0-9, _ and -, at most 48");
const byLanguage = z.record(
  z.string().regex(/^[a-z]{2}(-[A-Za-z]{2,4})?$/, "name a language, such as en or zh"),
  z.string().trim().min(1).max(500),
);

/** An access that says "only their own" has to say how that is known. */
const NEEDED_BY_ACCESS: Partial<Record<string, { key: "owner" | "bind"; message: string }>> = {
  owned: { key: "owner", message: "is owned, but nothing says whose the record is" },
  bound: { key: "bind", message: "is bound, but nothing is filled from the identity" },
};

/** What `tools/*.yaml` and a review say of one tool. */
export const settingsSchema = z
  .strictObject({
    access: z.enum(["public", "bound", "owned", "staff"]).default("staff"),
    effect: z.enum(["read", "write"]).optional(),
    risk: z.enum(["low", "medium", "high"]).optional(),
    agent: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,47}$/, "name an agent")
      .optional(),
    description: z.string().trim().min(1).max(2000).optional(),
    approval: z.boolean().optional(),
    bind: z
      .record(z.string(), expressionField)
      .refine((bind) => Object.keys(bind).length > 0, "name at least one parameter, as in customer_id: customer.id")
      .optional(),
    owner: z
      .strictObject({
        tool: toolName.optional(),
        with: z.record(z.string(), expressionField).optional(),
        field: z
          .string()
          .regex(/^[^.\s]+(\.[^.\s]+)*$/, "write a field of the result, such as customer_id or order.customer_id"),
        equals: expressionField,
      })
      .optional(),
    preview: toolName.optional(),
    rate: z
      .string()
      .regex(/^[1-9]\d*\/[1-9]\d*(s|m|h|d)$/, "write a number of calls and a time, such as 5/1m")
      .optional(),
    idempotent: z.boolean().optional(),
    idempotency_header: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, "write a header's name")
      .optional(),
    reconcile: z
      .strictObject({
        tool: toolName,
        with: z.record(z.string(), expressionField),
        succeeded: judgementField,
        failed: judgementField.optional(),
      })
      .optional(),
    wording: z
      .strictObject({
        title: byLanguage.optional(),
        done: byLanguage.optional(),
        ask: z.record(z.string(), byLanguage).optional(),
        examples: z.array(z.string().trim().min(1).max(500)).optional(),
      })
      .optional(),
  })
  .superRefine((settings, context) => {
    const needed = NEEDED_BY_ACCESS[settings.access];
    if (needed === undefined || settings[needed.key] !== undefined) return;
    context.addIssue({
      code: "custom",
      path: ["access"],
      message: needed.message,
      params: { code: "CONTRADICTION", remedy: `Add ${needed.key}, or choose another access.` },
    });
  }, EVEN_IF_INVALID);

/** One file of `tools/`: what operators decided about the tools of one source. */
export const toolSettingsFileSchema = z.strictObject({
  source: z.string().regex(/^[a-z][a-z0-9_-]{0,47}$/, "name the source as in smart-support.yaml"),
  tools: z
    .record(z.string(), settingsSchema)
    .superRefine((tools, context) => {
      for (const name of Object.keys(tools)) {
        const issue = toolName.safeParse(name).error?.issues[0];
        if (!issue) continue;
        const params = { code: "INVALID_VALUE", remedy: "Use a tool's own name: a-z, 0-9, _ and -, at most 48." };
        context.addIssue({ code: "custom", path: [name], message: "is not a tool's name", params });
      }
    }, EVEN_IF_INVALID)
    .default({}),
});

/** The settings as the catalogue takes them. */
export function toToolSettings(settings: z.output<typeof settingsSchema>): ToolSettings {
  const { idempotency_header, ...rest } = settings;
  return idempotency_header === undefined ? rest : { ...rest, idempotencyHeader: idempotency_header };
}
