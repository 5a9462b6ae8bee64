import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dereference } from "@apidevtools/swagger-parser";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const texts = z.strictObject({ en: z.string(), zh: z.string() });
const settings = z.object({
  source: z.literal("shop"),
  tools: z.record(
    z.string(),
    z.object({
      access: z.enum(["public", "bound", "owned", "staff"]),
      bind: z.record(z.string(), z.string()).default({}),
      owner: z
        .object({ tool: z.string().optional(), with: z.record(z.string(), z.string()).default({}), field: z.string() })
        .optional(),
      preview: z.string().optional(),
      idempotent: z.boolean().default(false),
      idempotency_header: z.string().optional(),
      wording: z.object({
        title: texts,
        done: texts,
        ask: z.record(z.string(), texts).default({}),
        examples: z.array(z.string()),
      }),
    }),
  ),
});

const schema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});
const content = z.object({ content: z.object({ "application/json": z.object({ schema }) }) });
const parameters = z
  .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false) }))
  .default([]);
const operation = z.object({
  operationId: z.string(),
  parameters,
  requestBody: content.optional(),
  responses: z.record(z.string(), z.unknown()),
});
const description = z.object({ paths: z.record(z.string(), z.object({ parameters }).catchall(operation)) });

const ROOT = new URL("../../", import.meta.url);
const { tools } = settings.parse(parse(readFileSync(new URL("tools/shop.yaml", ROOT), "utf8")));
const api = description.parse(await dereference(fileURLToPath(new URL("demo/shop/openapi.yaml", ROOT))));

/** What a caller passes and gets, by operationId. */
const described = new Map(
  Object.values(api.paths).flatMap(({ parameters: shared, ...methods }) =>
    Object.entries(methods).map(([method, { operationId, parameters, requestBody, responses }]) => {
      const params = [...shared, ...parameters].filter((parameter) => parameter.in !== "header");
      const body = requestBody?.content["application/json"].schema;
      const args = [...params.map(({ name }) => name), ...Object.keys(body?.properties ?? {})];
      const required = [
        ...params.filter((parameter) => parameter.required).map(({ name }) => name),
        ...(body?.required ?? []),
      ];
      const result = content.parse(responses["200"] ?? responses["201"]).content["application/json"].schema;
      return [operationId, { method, args, required, result }] as const;
    }),
  ),
);

const UNDESCRIBED = { method: "", args: [] as string[], required: [] as string[], result: {} };

function hasField(value: unknown, path: string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  const member = schema.safeParse(value).data?.properties[name];
  return member !== undefined && hasField(member, rest);
}

const placeholders = (text: string) => [...text.matchAll(/\{([\w.]+)\}/g)].map(([, path = ""]) => path.split("."));

describe("the operator's settings", () => {
  it("name every operation of the shop, and nothing else", () => {
    expect(Object.keys(tools).sort()).toEqual([...described.keys()].sort());
  });

  it("tell no customer's words to two tools", () => {
    const examples = Object.values(tools).flatMap(({ wording }) => wording.examples);
    expect(examples.filter((text, index) => examples.indexOf(text) !== index)).toEqual([]);
  });

  it("keep looking people up for staff, and give nobody another's records", () => {
    for (const [name, { access, bind, owner }] of Object.entries(tools)) {
      const { args } = described.get(name) ?? UNDESCRIBED;
      if (args.includes("customer_id"))
        expect([name, access, bind]).toEqual([name, "bound", { customer_id: "customer.id" }]);
      else if (args.some((arg) => ["order_id", "return_id", "refund_id", "tracking_number"].includes(arg))) {
        expect([name, access, owner?.field]).toEqual([name, "owned", "customer_id"]);
      }
    }
    expect(tools.find_customer_by_email?.access).toBe("staff");
  });
});

describe.each(Object.entries(tools))(
  "the settings of %s",
  (name, { access, bind, owner, preview, idempotent, idempotency_header, wording }) => {
    const { method, args, required, result } = described.get(name) ?? UNDESCRIBED;
    const write = method !== "get";

    it("say of a write that it is idempotent, and of no read", () => {
      expect([idempotent, idempotency_header]).toEqual(write ? [true, "Idempotency-Key"] : [false, undefined]);
    });

    it("prove ownership by a read whose answer has the field", () => {
      if (access !== "owned") return expect(owner).toBeUndefined();
      const from = owner?.tool ?? name;
      expect(described.get(from)?.method).toBe("get");
      expect(Object.keys(owner?.with ?? {})).toEqual(write ? described.get(from)?.required : []);
      expect(hasField(described.get(from)?.result, ["customer_id"])).toBe(true);
    });

    it("show staff what a change is about", () => {
      const needs = described.get(preview ?? "")?.required ?? [];
      expect(preview !== undefined).toBe(write);
      expect(needs.filter((arg) => !args.includes(arg))).toEqual([]);
    });

    it("ask in both languages for every argument that is needed and not bound", () => {
      expect(required.filter((arg) => !(arg in bind) && !(arg in wording.ask))).toEqual([]);
      expect(Object.keys(wording.ask).filter((arg) => !args.includes(arg))).toEqual([]);
    });

    it("name only arguments that are always there, and fields that the result has", () => {
      for (const [first = "", ...rest] of Object.values({ ...wording.title }).flatMap(placeholders)) {
        expect([required.includes(first), rest]).toEqual([true, []]);
      }
      for (const [first = "", ...rest] of Object.values({ ...wording.done }).flatMap(placeholders)) {
        expect(first === "result" ? hasField(result, rest) : required.includes(first), [first, ...rest].join(".")).toBe(
          true,
        );
      }
    });

    it("give at least four examples in each language", () => {
      const chinese = wording.examples.filter((text) => /\p{Script=Han}/u.test(text));
      expect(Math.min(chinese.length, wording.examples.length - chinese.length)).toBeGreaterThanOrEqual(4);
    });
  },
);
