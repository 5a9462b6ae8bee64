import { type Company, type CompanyDefinition, type CompanyOptions, startCompany } from "../company/company.ts";
import { searchCustomers } from "./accounts.ts";
import { OPERATIONS } from "./operations.ts";
import { seed } from "./seed.ts";

export const SAAS: CompanyDefinition = {
  name: "saas",
  contract: new URL("openapi.json", import.meta.url),
  operations: OPERATIONS,
  schema: new URL("schema.sql", import.meta.url),
  seed,
  customers: searchCustomers,
  idempotencyHeader: "X-Idempotency-Key",
  explain: ({ status, code, message }) => ({ type: "about:blank", title: code, status, code, detail: message }),
  errorMediaType: "application/problem+json",
};

/** Starts Kitewright and resolves when it listens; rejects if the file or the port cannot be had. */
export function startSaas(options: CompanyOptions): Promise<Company> {
  return startCompany(SAAS, options);
}
