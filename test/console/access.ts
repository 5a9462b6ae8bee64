import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { z } from "zod";
import { askToCancel, become, deskCard, log, say } from "./rooms.ts";
import type { Site } from "./site.ts";

const findings = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullable(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })),
    }),
  ),
});

/** What axe-core holds against the page as it stands, of the kinds that keep people out. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = findings.parse(await page.evaluate("axe.run({ resultTypes: ['violations'] })"));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** Presses Tab until the named thing has the focus. */
async function tabTo(page: Page, role: "textbox" | "button" | "tab" | "link", name: string): Promise<void> {
  const target = page.getByRole(role, { name }).first();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if ((await target.and(page.locator(":focus")).count()) > 0) return;
  }
  throw new Error(`Tab never comes to the ${role} ${name}.`);
}

/** That everybody can use the console: in their language, by keyboard, with a screen reader, on a phone. */
export function access(open: () => Site): void {
  it("speaks Chinese where it is chosen, and remembers it", async () => {
    const page = await open().visit({ staff: "lin" });
    await page.getByText("中文", { exact: true }).click();
    await page.getByRole("heading", { name: "审批台" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "客户对话" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");

    await page.getByRole("textbox", { name: "您的消息" }).fill("取消订单1042");
    await page.getByRole("button", { name: "发送" }).click();
    await page.getByRole("log").locator('[data-author="assistant"]').waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("takes the browser's language at first", async () => {
    const page = await open().visit({ locale: "zh-CN" });
    await page.getByRole("heading", { name: "客户对话" }).waitFor();
  });

  it("can be used by keyboard alone, from the request to the decision", async () => {
    const page = await open().visit({ staff: "lin" });
    await become(page, "Emma Johnson");
    await tabTo(page, "textbox", "Your message");
    await page.keyboard.type("please cancel order 1048");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("I ordered the wrong thing");
    await page.keyboard.press("Enter");
    await log(page)
      .getByText(/yes\/no/)
      .waitFor();
    await page.keyboard.type("yes");
    await page.keyboard.press("Enter");
    await deskCard(page, "Cancel order 1048").waitFor();

    await tabTo(page, "button", "Approve");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    // Whoever thinks better of it is back where they were, also from the first dialog of the page.
    await page.keyboard.press("Escape");
    await page.locator("button:focus", { hasText: "Approve" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("by keyboard");
    await tabTo(page, "button", "Yes, approve");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await deskCard(page, "Cancel order 1048").waitFor({ state: "detached" });
    // The button that was pressed is gone; the next Tab goes on from the desk, not from the top of the page.
    await page.locator('[aria-label="Pending"]:focus').waitFor({ state: "attached" });
  });

  it("keeps nobody out of the desk, its dialog and its history, in light and in dark", async () => {
    const customer = await open().visit();
    await become(customer, "王小明");
    await askToCancel(customer, "1044");
    expect(await barriers(customer)).toEqual([]);

    const page = await open().visit({ staff: "lin" });
    await deskCard(page, "Cancel order 1044").waitFor();
    // What the customer asked in English, another colleague reads in Chinese.
    const colleague = await open().visit({ staff: "max", locale: "zh-CN" });
    await colleague.getByRole("article", { name: "取消订单 1044" }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("switch", { name: "Dark" }).press("Space");
    expect(await barriers(page)).toEqual([]);
    await deskCard(page, "Cancel order 1044").getByRole("button", { name: "Deny" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByText("History").click();
    await page.getByRole("article").first().waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("keeps nobody out of the conversations", async () => {
    const page = await open().visit({ staff: "lin" });
    await become(page, "David Lee");
    await say(page, "hello");
    await log(page).locator('[data-author="assistant"]').waitFor();
    await page.getByRole("tab", { name: "Conversations" }).click();
    await page
      .getByRole("link", { name: /David Lee/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Take over" }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it("keeps nobody out by a screen of 360 pixels", async () => {
    const page = await open().visit();
    await page.setViewportSize({ width: 360, height: 740 });
    for (const room of ["Customer chat", "Approvals", "Conversations"]) {
      await page.getByRole("tab", { name: room }).click();
      expect(await barriers(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    }
  });
}
