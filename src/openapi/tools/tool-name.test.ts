import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operationNames } from "./tool-name.ts";

const get = (operationId: string | undefined, path = "/x") => ({ method: "get" as const, path, operationId });
const nameOf = (operationId: string | undefined, path = "/x") => operationNames([get(operationId, path)])[0] ?? "";

describe("tool names", () => {
  it.each([
    ["get_order", "get_order"],
    ["list", "list"],
    ["transfer_to_account", "transfer_to_account"],
    ["getOrder", "get-order"],
    ["createOrder2Item", "create-order2-item"],
  ])("%s keeps its words without a suffix", (operationId, name) => {
    expect(nameOf(operationId)).toBe(name);
  });

  it.each([
    ["OrdersController_findAll", /^orders_controller_find_all_[0-9a-f]{6}$/],
    ["Get Order", /^get_order_[0-9a-f]{6}$/],
    ["get-order", /^get_order_[0-9a-f]{6}$/],
    ["GetURLs", /^get_urls_[0-9a-f]{6}$/],
    ["查询订单", /^get_[0-9a-f]{6}$/],
    ["", /^get_[0-9a-f]{6}$/],
    ["a".repeat(60), /^a{41}_[0-9a-f]{6}$/],
    [undefined, /^get_x_[0-9a-f]{6}$/],
    ["2fa_enable", /^get_2fa_enable_[0-9a-f]{6}$/],
    ["check_action", /^get_check_action_[0-9a-f]{6}$/],
    ["transfer_to_human", /^get_transfer_to_human_[0-9a-f]{6}$/],
  ])("%s loses something and gets a suffix", (operationId, pattern) => {
    expect(nameOf(operationId)).toMatch(pattern);
  });

  it("tells operations apart that differ only in what normalising loses", () => {
    const ids = ["get_order", "getOrder", "GetOrder", "get-order", "get.order", "get order", "GET_ORDER", "get__order"];
    const names = operationNames(ids.map((id, index) => get(id, `/${index}`)));
    expect(new Set(names).size).toBe(ids.length);
  });

  it("tells operations apart that were given the same id", () => {
    const [first, second] = operationNames([get("get_order", "/a"), get("get_order", "/b")]);
    expect(first).not.toBe(second);
    expect(operationNames([get("get_order", "/b"), get("get_order", "/a")])).toEqual([second, first]);
  });

  it("keep the words of camel case apart from the product's own tools", () => {
    expect(nameOf("describeTool")).toBe("describe-tool");
  });

  it("are valid, unique and independent of order and of other operations", () => {
    const operation = fc.record({
      method: fc.constantFrom("get" as const, "post" as const, "delete" as const),
      path: fc.string().map((text) => `/${text}`),
      operationId: fc.option(fc.string({ maxLength: 70 }), { nil: undefined }),
    });
    // As in a description: no method twice at a path, and no id twice.
    const operations = fc
      .uniqueArray(operation, { maxLength: 12, selector: ({ method, path }) => `${method} ${path}` })
      .map((all) =>
        all.filter(({ operationId }, index) => {
          const first = all.findIndex((one) => one.operationId === operationId);
          return operationId === undefined || first === index;
        }),
      );
    fc.assert(
      fc.property(operations, (all) => {
        const names = operationNames(all);
        expect(new Set(names).size).toBe(all.length);
        for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_-]{0,47}$/);
        expect(operationNames(all.toReversed())).toEqual(names.toReversed());
        expect(operationNames(all.slice(0, 1))).toEqual(names.slice(0, 1));
      }),
    );
  });
});
