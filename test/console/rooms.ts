import type { Locator, Page } from "playwright-core";

/** Chooses who to be in the customer chat, by searching. */
export async function become(page: Page, name: string): Promise<void> {
  const picker = page.getByRole("combobox", { name: "I am" });
  // At first the page chooses somebody itself.
  await picker.and(page.locator(':not([value=""])')).waitFor();
  await picker.fill(name);
  await page.getByRole("option", { name: new RegExp(name) }).click();
}

export async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Your message" });
  await field.fill(text);
  await field.press("Enter");
}

/** What stands in the customer's thread. */
export const log = (page: Page): Locator => page.getByRole("region", { name: "Customer chat" }).getByRole("log");

/** Asks for an order to be cancelled and says yes when the assistant asks back; the card that then waits. */
export async function askToCancel(page: Page, order: string): Promise<Locator> {
  await say(page, `please cancel order ${order}`);
  await log(page)
    .getByText(/yes\/no/)
    .last()
    .waitFor();
  await say(page, "yes");
  const card = log(page).getByRole("article", { name: `Cancel order ${order}` });
  await card.waitFor();
  return card;
}

/** The card of the desk. */
export const deskCard = (page: Page, title: string | RegExp): Locator =>
  page.getByRole("region", { name: "Approval desk" }).getByRole("article", { name: title });

/** Approves what a card of the desk asks for, without a word. */
export async function approve(card: Locator): Promise<void> {
  await card.getByRole("button", { name: "Approve" }).click();
  await card.page().getByRole("dialog").getByRole("button", { name: "Yes, approve" }).click();
}
