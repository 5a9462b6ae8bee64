import { expect, it } from "vitest";
import { loadContract } from "../company/contract.ts";
import { contractSuite, type SampleCall } from "../company/contract-suite.ts";
import { FINTECH } from "./server.ts";

const filter = encodeURIComponent(JSON.stringify({ from: "2020-01-01", kinds: ["card_payment"], minAmount: "50" }));
const explanation = "I was never there.";

const CALLS: Record<string, SampleCall> = {
  getServiceInfo: { path: "/service-info" },
  Fees_PriceList: { path: "/fees/price-list" },
  Customers_Lookup: { path: "/customers/lookup", body: { query: "thompson" } },
  Customers_Get: { path: "/customers/C1002", unknown: "/customers/C9999" },
  Customers_UpdateContact: {
    path: "/customers/C1002",
    body: {
      phone: "+86 139 1234 5678",
      address: { line1: "1 Elm Road", city: "Leeds", postalCode: "LS1", country: "GB" },
    },
    unknown: "/customers/C9999",
  },
  Accounts_List: { path: "/customers/C1001/accounts", unknown: "/customers/C9999/accounts" },
  Accounts_Get: { path: "/accounts/A20001", unknown: "/accounts/A99999" },
  Accounts_Balance: { path: "/accounts/A20001/balance", unknown: "/accounts/A99999/balance" },
  sendLimit: { path: "/accounts/A20001/limits/send", unknown: "/accounts/A99999/limits/send" },
  Transactions_List: {
    path: `/accounts/A20001/transactions?pageSize=2&filter=${filter}`,
    unknown: "/accounts/A99999/transactions",
  },
  Transactions_Search: { path: "/transactions/search", body: { customerId: "C1001", text: "northwind", pageSize: 1 } },
  Transactions_Get: { path: "/transactions/TX500001", unknown: "/transactions/TX999999" },
  Statements_List: { path: "/accounts/A20001/statements", unknown: "/accounts/A99999/statements" },
  Statements_Get: { path: "/accounts/A20001/statements/PERIOD", unknown: "/accounts/A20001/statements/2099-01" },
  "cards.list": { path: "/customers/C1001/cards", unknown: "/customers/C9999/cards" },
  "cards.get": { path: "/cards/CD3001", unknown: "/cards/CD9999" },
  "cards.freeze": { path: "/cards/CD3001/freeze", body: { reason: "travel" }, unknown: "/cards/CD9999/freeze" },
  "cards.unfreeze": { path: "/cards/CD3002/unfreeze", unknown: "/cards/CD9999/unfreeze" },
  "cards.block": { path: "/cards/CD3005/block", unknown: "/cards/CD9999/block" },
  "cards.replace": {
    path: "/cards/CD3006/replacement",
    body: { reason: "lost", express: true },
    unknown: "/cards/CD9999/replacement",
  },
  "cards.setLimits": {
    path: "/cards/CD3003/limits",
    body: { perTransaction: "1000.00", daily: "2000" },
    unknown: "/cards/CD9999/limits",
  },
  "cards.authorise": {
    path: "/cards/CD3007/authorisations",
    body: { amount: "12.30", currency: "EUR", merchant: "Cafe Lumen" },
    unknown: "/cards/CD9999/authorisations",
  },
  createTransfer: {
    path: "/transfers",
    body: {
      fromAccountId: "A20001",
      amount: "25.50",
      currency: "USD",
      destination: { type: "payee", payeeId: "PY4001" },
      reference: "Keys",
      metadata: { ticket: "T-1" },
    },
  },
  getTransfer: { path: "/transfers/TR70002", unknown: "/transfers/TR99999" },
  cancelTransfer: { path: "/transfers/TR70003", unknown: "/transfers/TR99999" },
  listTransfers: {
    path: "/accounts/A20001/transfers?status=pending,completed&pageSize=1",
    unknown: "/accounts/A99999/transfers",
  },
  listPayees: { path: "/customers/C1001/payees", unknown: "/customers/C9999/payees" },
  addPayee: {
    path: "/customers/C1001/payees",
    body: { name: "Ada Park", accountNumber: "GB29 NWBK 6016", bank: "Northgate Bank", currency: "GBP" },
    unknown: "/customers/C9999/payees",
  },
  removePayee: { path: "/customers/C1003/payees/PY4004", unknown: "/customers/C1001/payees/PY4005" },
  openDispute: { path: "/disputes", body: { transactionId: "TX500007", reason: "duplicate", explanation } },
  getDispute: { path: "/disputes/DP8001", unknown: "/disputes/DP9999" },
  addDisputeEvidence: {
    path: "/disputes/DP8001/evidence",
    body: { kind: "receipt", text: "The cancellation mail." },
    unknown: "/disputes/DP9999/evidence",
  },
  withdrawDispute: { path: "/disputes/DP8001/withdraw", unknown: "/disputes/DP9999/withdraw" },
  listDisputes: { path: "/customers/C1004/disputes", unknown: "/customers/C9999/disputes" },
  Fees_List: { path: "/accounts/A20001/fees", unknown: "/accounts/A99999/fees" },
  Fees_Get: { path: "/fees/FE6001", unknown: "/fees/FE9999" },
  Fees_Refund: { path: "/fees/FE6003/refund", body: { reason: "Goodwill." }, unknown: "/fees/FE9999/refund" },
};

const lastMonth = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 1))
  .toISOString()
  .slice(0, 7);
const calls = Object.entries(CALLS).map(([name, call]) => [
  name,
  { ...call, path: call.path.replace("PERIOD", lastMonth) },
]);

contractSuite(FINTECH, Object.fromEntries(calls));

it("offers every write an idempotency key", () => {
  const { operations, text } = loadContract(FINTECH.contract, "Idempotency-Key");
  const writes = operations.filter(({ operationId }) => FINTECH.operations[operationId]?.kind === "write");
  expect(writes.length).toBeGreaterThan(12);
  expect(text.match(/parameters\/IdempotencyKey"/g)).toHaveLength(writes.length);
});
