import type { Locator, Page } from "playwright-core";

/** Chooses who to be in the customer chat, by searching. */
export async function become(page: Page, name: string): Promise<void> {
  const picker = page.getByRole("combobox", { name: "I am" });
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
export const deskCard = (page: Page, title: string): Locator =>
  page.getByRole("region", { name: "Approval desk" }).getByRole("article", { name: title });
