import { fileURLToPath } from "node:url";
import { checkProject } from "../../src/core/agents/check-project.ts";
import { createHttpClient } from "../../src/core/net/http-client.ts";
import type { Database } from "../../src/core/store/database.ts";
import { createOpenApiSource } from "../../src/openapi/source.ts";
import { openProduct, type Product, projectIn } from "../support/product.ts";
import { type Script, scriptedSource } from "../support/scripted-model.ts";
import { DESCRIPTION, type Reference } from "./reference.ts";
import { openRetailShop, type RetailShop } from "./shop/server.ts";

/** What an operator of the shop would have written. */
const PROJECT = fileURLToPath(new URL("project", import.meta.url));

/** The product for the reference shop, whose description is imported as it is. */
export interface RetailDesk extends Product {
  shop: RetailShop;
}

/** Opens it with a model that follows a script; close it before its database. Throws if the settings do not fit the tools. */
export async function openRetailDesk(db: Database, script: Script, reference: Reference): Promise<RetailDesk> {
  const shop = await openRetailShop(reference.description, reference.books);
  const http = createHttpClient({ allowLoopback: true, allowHttp: true });
  const source = await createOpenApiSource({ name: "retail", document: DESCRIPTION, baseUrl: shop.url, http });
  const project = await projectIn(PROJECT);
  const problems = checkProject(project, await source.list());
  if (problems.length > 0) throw new Error(JSON.stringify(problems));

  const models = scriptedSource(script);
  const product = await openProduct({ db, source, project, models, company: "The reference shop" });
  return {
    ...product,
    shop,
    async close() {
      await product.close();
      await http.close();
      await shop.close();
    },
  };
}
