import { expect, it } from "vitest";
import { actionTitle } from "./wording.ts";

const args = { order_id: "1043", note: null, address: { city: "Berlin" } };

it.each([
  ["its wording", { wording: { title: { en: "Cancel order {order_id}" } } }, "Cancel order 1043"],
  ["English where the language has none", { wording: { title: { en: "Cancel {order_id}" } } }, "Cancel 1043"],
  [
    "what the tool says of itself",
    { description: "Cancels an order. Only before it ships." },
    "Cancels an order. Only before it ships (order_id: 1043)",
  ],
  [
    "its first sentences alone",
    { description: `Cancels an order. ${"x".repeat(200)}` },
    "Cancels an order (order_id: 1043)",
  ],
  ["its name, where it says nothing", { description: "" }, "cancel order (order_id: 1043)"],
  [
    "its name, where a placeholder is not filled",
    { wording: { title: { en: "Cancel {item}" } }, description: "" },
    "cancel order (order_id: 1043)",
  ],
])("an action is called by %s", (_case, tool, title) => {
  expect(actionTitle({ name: "cancel-order", ...tool }, "cancel-order", args, "zh")).toBe(title);
});
