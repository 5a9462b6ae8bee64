import { expect, it } from "vitest";
import { searchTools } from "./search-tools.ts";

const tool = (name: string, description: string, origin = "GET /x") => ({ name, description, origin });
const TOOLS = [
  tool("list-invoices", "Lists invoices of a customer."),
  tool("get-invoice", "One invoice."),
  tool("get_seat", "Who sits where in a subscription, and which invoice paid for it."),
  tool("get_3f2a1c", "查询订单的物流信息"),
  tool("get_x", "", "GET /webhooks/{id}/deliveries"),
];
const found = (query: string) => searchTools(TOOLS, query, 3).map(({ name }) => name);

it.each([
  ["invoices", ["get-invoice", "list-invoices", "get_seat"]],
  ["the seats of a subscription", ["get_seat", "list-invoices"]],
  ["webhook delivery", ["get_x"]],
  ["物流", ["get_3f2a1c"]],
  ["weather", []],
  ["", []],
])("finds tools for %s", (query, names) => {
  expect(found(query)).toEqual(names);
});

it("finds at most as many as are asked for", () => {
  expect(searchTools(TOOLS, "invoice", 1)).toHaveLength(1);
});
