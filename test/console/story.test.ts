import { afterAll, beforeAll, expect, it } from "vitest";
import { askToCancel, become, deskCard, log, say } from "./rooms.ts";
import { openSite, type Site } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(async () => {
  await site.close();
});

it("carries a customer's request to the desk, and the outcome back", async () => {
  const customer = await site.visit();
  await become(customer, "Alice Chen");
  const card = await askToCancel(customer, "1042");
  await card.getByText("Waits for approval").waitFor();

  const staff = await site.visit({ staff: "lin" });
  expect(staff.url()).not.toContain("signin");
  const waiting = deskCard(staff, "Cancel order 1042");
  expect(await waiting.getByRole("region", { name: "Arguments of cancel_order" }).innerText()).toContain('"1042"');
  await waiting.getByText("alice.chen@example.com").waitFor();
  await waiting.getByRole("region", { name: "The record now" }).getByText("processing").first().waitFor();
  await waiting.getByRole("button", { name: "Approve" }).click();
  const dialog = staff.getByRole("dialog", { name: "Approve: Cancel order 1042?" });
  await dialog.getByRole("textbox", { name: "Note for staff" }).fill("not packed yet");
  await dialog.getByRole("button", { name: "Yes, approve" }).click();

  await card.getByText("Done", { exact: true }).waitFor();
  await log(customer).locator('[data-kind="outcome"]').waitFor();
  await waiting.waitFor({ state: "detached" });
  expect(await customer.content()).not.toContain("not packed yet");
  expect(site.app.demo?.shop.effects().filter(({ operation }) => operation === "cancel_order")).toHaveLength(1);
});
