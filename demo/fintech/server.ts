import { type Company, type CompanyDefinition, type CompanyOptions, startCompany } from "../company/company.ts";
import { searchCustomers } from "./customers.ts";
import { OPERATIONS } from "./operations.ts";
import { seed } from "./seed.ts";

export const FINTECH: CompanyDefinition = {
  name: "fintech",
  contract: new URL("openapi.yaml", import.meta.url),
  operations: OPERATIONS,
  schema: new URL("schema.sql", import.meta.url),
  seed,
  customers: searchCustomers,
  errorMediaType: "application/problem+json",
  explain: ({ status, code, message }) => {
    const words = code.toLowerCase().replaceAll("_", " ");
    const type = `https://docs.larkspur.example/problems/${words.replaceAll(" ", "-")}`;
    return { type, title: words, status, detail: message, code };
  },
};

/** Starts the bank and resolves when it listens; rejects if the file or the port cannot be had. */
export function startFintech(options: CompanyOptions): Promise<Company> {
  return startCompany(FINTECH, options);
}
