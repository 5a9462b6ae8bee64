import { contractSuite, type SampleCall } from "../company/contract-suite.ts";
import { token } from "./api-keys.ts";
import { SAAS } from "./server.ts";

const key = (account: string, index: number) => `key_${token(`${account} seed ${index}`, 6)}`;
const at = (path: string) => `/api/v2${path}`;
const about = (path: string, rest: Partial<SampleCall> = {}): SampleCall => ({
  path: at(`/accounts/acc_1001${path}`),
  unknown: at(`/accounts/acc_9999${path}`),
  ...rest,
});
const form = (fields: Record<string, string>) => new URLSearchParams(fields);

const CALLS: Record<string, SampleCall> = {
  getServiceStatus: { path: at("/status") },
  "GET /incidents": { path: at("/incidents?state=open") },
  listPlans: { path: at("/plans?min_seats=60") },
  getPlan: { path: at("/plans/team") },
  "Accounts.search": { path: at("/accounts?filter[company]=bright&fields=accountId,planCode&page[size]=3") },
  getAccount: about(""),
  updateBillingContact: about("/billing-contact", { body: { taxId: null, purchaseOrder: "PO-7" } }),
  requestDataExport: about("/data-export"),
  getSubscription: about("/subscription"),
  changePlan: about("/subscription/plan", { body: { planCode: "business" } }),
  setSeats: about("/subscription/seats", { body: { seats: 14 } }),
  cancelSubscription: about("/subscription:cancel", { body: { reason: "Too expensive." } }),
  resumeSubscription: {
    path: at("/accounts/acc_1004/subscription:resume"),
    unknown: at("/accounts/acc_9999/subscription:resume"),
  },
  getSupportPlan: about("/support-plan"),
  setSupportPlan: about("/support-plan", { body: { level: "priority" } }),
  listInvoices: about("/invoices?filter[status]=paid&page[size]=2"),
  getInvoice: { path: at("/invoices/100004"), unknown: at("/invoices/999999") },
  refund_invoice: {
    path: at("/invoices/100004/refunds"),
    unknown: at("/invoices/999999/refunds"),
    body: form({ amount: "19.5", reason: "One seat too many." }),
  },
  creditInvoice: {
    path: at("/invoices/100004/credits"),
    unknown: at("/invoices/999999/credits"),
    body: { amount: 20, reason: "The outage." },
  },
  retryPayment: { path: at("/invoices/100015/collect"), unknown: at("/invoices/999999/collect") },
  resendInvoice: { path: at("/invoices/100004/send"), unknown: at("/invoices/999999/send"), body: { copyTo: null } },
  listMembers: about("/members?status=active,invited&name_contains=oli"),
  inviteMember: about("/members", { body: { email: "new@brightpath.example", name: "New Hand", role: "editor" } }),
  getMember: about("/members/m2001"),
  changeMemberRole: about("/members/m2003", { body: { role: "viewer" } }),
  removeMember: about("/members/m2002"),
  listApiKeys: about("/api-keys"),
  createApiKey: about("/api-keys", { body: { label: "Backup", scopes: ["boards.read"], expiresAt: null } }),
  getApiKey: { path: at(`/api-keys/${key("acc_1001", 0)}`), unknown: at("/api-keys/key_zzzzzz") },
  ApiKeys_Rotate: { path: at(`/api-keys/${key("acc_1001", 0)}/rotate`), unknown: at("/api-keys/key_zzzzzz/rotate") },
  ApiKeys_Revoke: { path: at(`/api-keys/${key("acc_1002", 0)}`), unknown: at("/api-keys/key_zzzzzz") },
  "usage.query": about("/usage?filter[metric]=api_calls&filter[from]=2020-01"),
};

contractSuite(SAAS, CALLS);
