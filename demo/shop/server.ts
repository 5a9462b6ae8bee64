import { type Company, type CompanyDefinition, type CompanyOptions, startCompany } from "../company/company.ts";
import { searchCustomers } from "./customers.ts";
import { OPERATIONS } from "./operations.ts";
import { seed } from "./seed.ts";

export type Shop = Company;

export const SHOP: CompanyDefinition = {
  name: "shop",
  contract: new URL("openapi.yaml", import.meta.url),
  operations: OPERATIONS,
  schema: new URL("schema.sql", import.meta.url),
  seed,
  customers: searchCustomers,
};

/** Starts the shop and resolves when it listens; rejects if the file or the port cannot be had. */
export function startShop(options: CompanyOptions): Promise<Shop> {
  return startCompany(SHOP, options);
}
