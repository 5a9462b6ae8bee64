import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { launchBrowser, newProfile } from "../../console/browser.ts";
import { contractModel } from "../contract/model.ts";
import { openOurSide } from "../our-side.ts";
import { openEmulatorGate } from "./emulator-gate.ts";
import { PERSON, STAFF_CHANNEL, startPlayground } from "./playground.ts";

const PATIENCE_MS = 20_000;

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox").click();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

it("goes from the question to the refund and back on the web page of Microsoft's own emulator", {
  timeout: 60_000,
}, async () => {
  const gate = await openEmulatorGate();
  const [playground, browser, side] = await Promise.all([
    startPlayground(gate),
    launchBrowser(),
    openOurSide({
      environment: gate.login.environment(gate.url, gate.serviceUrl, STAFF_CHANNEL),
      models: contractModel,
      // Whoever sits before the emulator is a customer in their chat, and on staff in the channel.
      handle: (staffId): Record<string, string> => (staffId === "lin" ? { teams: PERSON } : {}),
    }),
  ]);
  gate.connect({ emulator: playground.url, ours: side.url });
  try {
    const page = await (await newProfile(browser)).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(playground.url);
    await page.getByText("Personal Chat", { exact: true }).click();
    await write(page, await side.linkCode("C001"));
    await page.getByText("Your account is linked now").first().waitFor();
    await write(page, "please refund 0.57 for order 1001");
    await page.getByText("It waits for a colleague.").first().waitFor();

    await page.getByText("Staff", { exact: true }).click();
    await page.getByText("Refund 0.57 of order 1001").waitFor();
    expect(await page.locator(".ac-adaptiveCard").innerText()).toMatch(
      /Waits for a decision[\s\S]*C001[\s\S]*"amount": 0\.57/,
    );
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("Done").waitFor();
    expect(await page.locator(".ac-adaptiveCard").innerText()).toMatch(/Approved by: Lin Wei/);
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);

    await page.getByText("Personal Chat", { exact: true }).click();
    await page
      .getByText(/are refunded/)
      .first()
      .waitFor();
    expect(await side.db.query("select 1 from events where type = 'action.succeeded'")).toHaveLength(1);
    expect(gate.complaints).toEqual([]);
  } finally {
    await Promise.all([side.close(), browser.close(), playground.close()]);
    await gate.close();
  }
});
