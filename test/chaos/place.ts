import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { inject, onTestFinished } from "vitest";
import type { Database } from "../../src/core/store/database.ts";
import { openTestDatabase } from "../support/databases.ts";
import type { DeskPlace } from "./desk-requests.ts";
import { ShopProcess } from "./shop-process.ts";

/** A data folder, a database in it or on the server, and a shop: everything that outlives the processes of one test. */
export async function preparePlace(kind: Database["kind"]): Promise<{ place: DeskPlace; shop: ShopProcess }> {
  const folder = await mkdtemp(join(tmpdir(), "smart-support-chaos-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const shop = await ShopProcess.start(folder);
  onTestFinished(() => shop[Symbol.asyncDispose]());
  const place: DeskPlace = { TEST_DATA_DIR: folder, TEST_SHOP_URL: shop.url, TEST_SHOP_TOKEN: shop.token };
  if (kind === "postgres") {
    const { url } = await openTestDatabase("postgres");
    return { place: { ...place, ...(url ? { TEST_DATABASE_URL: url } : {}) }, shop };
  }
  const snapshot = await (await fetch(`${inject("databaseService")}/snapshot`)).text();
  const loadDataDir = new Blob([await readFile(snapshot)]);
  const database = await PGlite.create({ dataDir: join(folder, "database"), loadDataDir });
  await database.close();
  return { place, shop };
}
