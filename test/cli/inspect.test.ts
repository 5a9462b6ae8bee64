import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { z } from "zod";
import { run } from "./command.ts";

const SHOP = fileURLToPath(new URL("../../demo/shop/openapi.yaml", import.meta.url));

const inspection = z.object({
  title: z.string(),
  version: z.string(),
  warnings: z.array(z.string()),
  operations: z.array(
    z.looseObject({
      name: z.string().regex(/^[a-z0-9_-]{1,48}$/),
      method: z.string(),
      path: z.string().startsWith("/"),
      effect: z.enum(["read", "write"]),
      risk: z.enum(["low", "medium", "high"]),
      access: z.enum(["public", "bound", "owned", "staff"]),
      agent: z.string().regex(/^[a-z0-9_]+$/),
      reasons: z.array(z.string()),
      warnings: z.array(z.string()),
      inputSchema: z.looseObject({ type: z.literal("object") }),
    }),
  ),
});

test("prints every operation with what an import would suggest, from a file and from stdin alike", async () => {
  const [fromFile, fromStdin] = await Promise.all([
    run(["inspect", SHOP, "--json"]),
    run(["inspect", "-", "--json"], {}, await readFile(SHOP, "utf8")),
  ]);
  expect([fromFile.code, fromFile.stderr]).toEqual([0, ""]);
  expect(fromStdin.stdout).toBe(fromFile.stdout);
  const { title, operations } = inspection.parse(JSON.parse(fromFile.stdout));
  expect(title).toContain("Harbour");
  expect(operations.length).toBeGreaterThanOrEqual(18);
  const ajv = new Ajv2020({ strict: false, logger: false });
  for (const { inputSchema } of operations) expect(() => ajv.compile(inputSchema)).not.toThrow();
  expect(operations.find(({ name }) => name === "cancel_order")).toMatchObject({
    method: "POST",
    path: "/orders/{order_id}/cancel",
    effect: "write",
    risk: "high",
    access: "owned",
    owner: { tool: "get_order", with: { order_id: "args.order_id" }, field: "customer_id", equals: "customer.id" },
    preview: "get_order",
    approval: true,
  });
});

test("shows people a table, or one operation with its reasons", async () => {
  const [all, one] = await Promise.all([run(["inspect", SHOP]), run(["inspect", SHOP, "--operation", "get_customer"])]);
  expect(all.stdout).toMatch(/^cancel_order +write +high +owned +orders +POST \/orders\/\{order_id\}\/cancel$/m);
  expect(all.stderr).toMatch(/28 operations \(\d+ read, \d+ write/);
  expect(one.stdout).toContain('- "customer_id" takes the customer\'s id.');
});

test("says what is wrong, and exits with 1", async () => {
  const [unreadable, unknown, refused, usage] = await Promise.all([
    run(["inspect", "no-such-file.yaml"]),
    run(["inspect", SHOP, "--operation", "fly"]),
    run(["inspect", "http://127.0.0.1:9/openapi.json"]),
    run(["inspect"]),
  ]);
  expect([unreadable.code, unknown.code, refused.code, usage.code]).toEqual([1, 1, 1, 2]);
  expect(unreadable.stderr).toContain("OPENAPI_UNREADABLE");
  expect(unknown.stderr).toContain("OPERATION_UNKNOWN");
  expect(refused.stdout).toBe("");
});
