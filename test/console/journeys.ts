import { expect, it } from "vitest";
import { breakableLine } from "./breakable-line.ts";
import { approve, askToCancel, become, deskCard, log, say } from "./rooms.ts";
import type { Site } from "./site.ts";

/** What customers and staff do with each other through the console. */
export function journeys(open: () => Site): void {
  const effects = (name: string) =>
    open()
      .app.demo?.service.effects()
      .filter(({ operation }) => operation === name);

  it("signs staff in by a code that works once, keeps them over a reload, and lets them go", async () => {
    const staff = await open().visit({ path: "/#/approvals" });
    const code = staff.getByRole("textbox", { name: "One-time code" });
    const submit = staff.getByRole("button", { name: "Sign in" });
    const link = await open().app.signInLink("max");
    await code.fill("wrong-code");
    await submit.click();
    await staff.getByRole("alert").getByText("This code is wrong, used up or too old.").waitFor();
    await code.fill(link);
    await submit.click();
    await staff.getByRole("button", { name: "Signed in as Max Fischer" }).waitFor();

    await staff.reload();
    await staff.getByRole("button", { name: "Signed in as Max Fischer" }).click();
    await staff.getByRole("menuitem", { name: "Code for my terminal" }).click();
    await staff
      .getByRole("dialog")
      .getByText(/^\w{4}-\w{4}-\w{4}$/)
      .waitFor();
    await staff.keyboard.press("Escape");
    await staff.getByRole("button", { name: "Signed in as Max Fischer" }).click();
    await staff.getByRole("menuitem", { name: "Sign out" }).click();
    await code.waitFor();
    await code.fill(link);
    await submit.click();
    await staff.getByRole("alert").getByText("This code is wrong, used up or too old.").waitFor();
  });

  it("carries a customer's request to the desk, and the outcome back", async () => {
    const customer = await open().visit();
    await become(customer, "Alice Chen");
    const card = await askToCancel(customer, "1042");
    await card.getByText("Waits for approval").waitFor();

    const staff = await open().visit({ staff: "lin" });
    expect(staff.url()).not.toContain("signin");
    const waiting = deskCard(staff, "Cancel order 1042");
    expect(await waiting.getByRole("region", { name: "Arguments of cancel_order" }).textContent()).toContain('"1042"');
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
    expect(effects("cancel_order")).toHaveLength(1);
  });

  it("tells the customer why something was denied, and never what staff noted", async () => {
    const customer = await open().visit();
    await become(customer, "Alice Chen");
    const card = await askToCancel(customer, "1043");

    const staff = await open().visit({ staff: "max" });
    await deskCard(staff, "Cancel order 1043").getByRole("button", { name: "Deny" }).click();
    const dialog = staff.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Note for staff" }).fill("third time this week");
    await dialog.getByRole("textbox", { name: "Message to the customer" }).fill("It is already being packed, sorry.");
    await dialog.getByRole("button", { name: "Yes, deny" }).click();

    await card.getByText("Denied", { exact: true }).waitFor();
    await log(customer).locator('[data-kind="outcome"]').getByText("It is already being packed, sorry.").waitFor();
    expect(await customer.content()).not.toContain("third time this week");

    await staff.getByText("History").click();
    await staff.getByRole("article", { name: "Cancel order 1043" }).getByRole("button", { name: "Details" }).click();
    await staff.getByText("Note: third time this week").waitFor();
  });

  it("shows a new card at once, and tells whoever comes late who decided", async () => {
    const late = await open().visit({ staff: "max" });
    await late.getByText("Nothing waits for a decision.").waitFor();
    const customer = await open().visit();
    await become(customer, "Bob Miller");
    const card = await askToCancel(customer, "1046");

    await deskCard(late, "Cancel order 1046").getByRole("button", { name: "Approve" }).click();
    const dialog = late.getByRole("dialog");
    const lin = await open().person("lin");
    const id = (await card.getAttribute("data-action")) ?? "";
    await open().app.services.approvals.decide(id, lin, { decision: "deny", note: "fraud", via: "slack" });
    // Decided by somebody else, the card goes; what this person was about to do stays in front of them.
    await deskCard(late, "Cancel order 1046").waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Yes, approve" }).click();
    const answer = dialog.getByRole("alert");
    await answer.getByText("Denied by Lin Wei (slack)").waitFor();
    await answer.getByText("Note: fraud").waitFor();
    expect(await dialog.getByRole("button", { name: "Yes, approve" }).count()).toBe(0);
  });

  it("lets the customer take back what still waits", async () => {
    const customer = await open().visit();
    await become(customer, "李娜");
    const card = await askToCancel(customer, "1047");
    await card.getByRole("button", { name: "Withdraw" }).click();
    await card.getByText("Withdrawn", { exact: true }).waitFor();
    expect(await card.getByRole("button", { name: "Withdraw" }).count()).toBe(0);
  });

  it("says which program asked, and for whom", async () => {
    const { apiKeys, customers } = open().app.services;
    const { id } = await customers.fromIdentity({ externalId: "C004", email: null, name: null, attributes: null });
    const { key } = await apiKeys.create({ name: "Order portal", scopes: ["act"], customerId: id }, "system");
    await fetch(`${open().app.url}/api/v1/tools/cancel_order/call`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ args: { order_id: "1047", reason: "changed_mind" } }),
    });
    const card = deskCard(await open().visit({ staff: "lin" }), "Cancel order 1047");
    await card.getByText(/asked for by the program Order portal$/).waitFor();
  });

  it("asks as many people as the policy wants, and nobody twice", async () => {
    const customer = await open().visit();
    await become(customer, "Alice Chen");
    await say(customer, "I want a refund of 120 for order 1001");
    await log(customer).getByText("What is the reason").waitFor();
    await say(customer, "damaged");
    await log(customer)
      .getByText(/yes\/no/)
      .waitFor();
    await say(customer, "yes");
    await log(customer).getByText("Waits for approval").waitFor();

    const title = /^Refund 120 of order 1001/;
    const ada = deskCard(await open().visit({ staff: "ada" }), title);
    await ada.getByText("Needs 2 approvals from finance.").waitFor();
    await ada.getByText("Nobody has approved yet.").waitFor();

    const lin = deskCard(await open().visit({ staff: "lin" }), title);
    await approve(lin);
    await lin.getByText("You have approved; another person has to as well.").waitFor();
    expect(await lin.getByRole("button", { name: "Approve" }).isDisabled()).toBe(true);
    await ada.getByText("Approved so far by Lin Wei.").waitFor();

    await approve(ada);
    await log(customer).getByText("Done", { exact: true }).waitFor();
    expect(effects("refund_order")).toHaveLength(1);
  });

  it("asks somebody to look where the other system's answer was lost", async () => {
    const shop = open().app.demo?.service;
    shop?.faults({ operation: "cancel_order", loseResponse: "before" });
    const customer = await open().visit();
    await become(customer, "王小明");
    const card = await askToCancel(customer, "1045");
    const staff = await open().visit({ staff: "lin" });
    await approve(deskCard(staff, "Cancel order 1045"));
    await card.getByText("Outcome unknown", { exact: true }).waitFor();

    await deskCard(staff, "Cancel order 1045").getByRole("button", { name: "It did not happen" }).click();
    const dialog = staff.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "How do you know?" }).fill("The order still stands as processing.");
    await dialog.getByRole("button", { name: "It did not happen" }).click();
    await card.getByText("Failed", { exact: true }).waitFor();
    shop?.faults(null);
  });

  it("says in words when too much is written at once, and keeps it to be sent again", async () => {
    const customer = await open().visit();
    await become(customer, "David Lee");
    for (let count = 1; count <= 11; count++) await say(customer, `hello ${count}`);
    const alert = log(customer).getByRole("alert").filter({ hasText: "Too many messages at once." });
    await alert.first().waitFor();
    await alert.first().getByRole("button", { name: "Send again" }).waitFor();
  });

  it("hands a conversation to a person and back", async () => {
    const customer = await open().visit();
    await become(customer, "王小明");
    await say(customer, "I want to talk to a human");
    await customer.getByText("A colleague has this conversation now and will answer here.").waitFor();

    const staff = await open().visit({ staff: "lin" });
    await staff.getByRole("tab", { name: "Conversations" }).click();
    await staff.getByRole("combobox", { name: "Status" }).click();
    await staff.getByRole("option", { name: "Waits for a person" }).click();
    await staff.getByRole("link", { name: /王小明/ }).click();
    await staff.getByRole("button", { name: "Take over" }).click();
    await staff.getByText("You have it").waitFor();
    const reply = staff.getByRole("textbox", { name: "Reply to the customer" });
    await reply.fill("This is Lin. How can I help?");
    await reply.press("Enter");
    await log(customer).getByText("This is Lin. How can I help?").waitFor();
    await say(customer, "all good <img src=x onerror=alert(1)>");
    await staff.getByRole("log").getByText("all good <img src=x onerror=alert(1)>").waitFor();
    await staff.getByRole("button", { name: "Give back" }).click();
    await customer.getByText("A colleague has this conversation now").waitFor({ state: "detached" });
  });

  it("misses nothing of what was said while the connection was gone", async () => {
    const customer = await open().visit();
    const line = await breakableLine(customer);
    await customer.reload();
    await become(customer, "David Lee");
    await say(customer, "hello");
    await log(customer).locator('[data-author="assistant"]').waitFor();

    line.cut();
    await customer.getByText("The connection is gone. Trying again…").waitFor();
    await say(customer, "are you still there?");
    const { items } = await open().app.services.threads.list({ limit: 1 });
    await open().app.services.handover.reply(
      items[0]?.id ?? "",
      await open().person("lin"),
      "Said while you were away.",
    );
    line.mend();

    await log(customer).getByText("Said while you were away.").waitFor();
    await log(customer).locator('[data-author="customer"]').getByText("are you still there?").waitFor();
    expect(await log(customer).getByText("are you still there?").count()).toBe(1);
  });

  it("keeps a visitor's conversation for the visitor, and nobody else", async () => {
    const visitor = await open().visit();
    await become(visitor, "Anonymous visitor");
    await say(visitor, "what are your opening hours?");
    await log(visitor).locator('[data-author="assistant"]').waitFor();

    await visitor.reload();
    await log(visitor).getByText("what are your opening hours?").waitFor();
    await visitor.getByRole("button", { name: "New conversation" }).click();
    await log(visitor).getByText("what are your opening hours?").waitFor({ state: "detached" });
    await visitor.getByRole("button", { name: "Earlier conversations" }).click();
    await visitor.getByRole("menuitem").first().click();
    await log(visitor).getByText("what are your opening hours?").waitFor();

    const other = await open().visit();
    await become(other, "Anonymous visitor");
    await other.getByRole("button", { name: "Earlier conversations" }).click();
    await other.getByRole("menuitem", { name: "None yet" }).waitFor();
  });
}
