import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newId } from "../../src/core/ids.ts";
import { findJob, insertJob, listTools, saveSource } from "../../src/core/tools/imports/import-store.ts";
import { readImport } from "../../src/core/tools/imports/read-import.ts";
import { openTestDatabase } from "../support/databases.ts";
import { parcels } from "./company-api.ts";
import { parcelKinds } from "./parcel-kind.ts";

const CHILD = join(import.meta.dirname, "doomed-import.ts");

async function runDoomed(url: string, id: string, nth: number): Promise<string> {
  const child = spawn(process.execPath, [CHILD, url, id, String(nth)], { stdio: ["ignore", "pipe", "inherit"] });
  const [code, signal] = await once(child, "exit");
  return String(signal ?? code);
}

test("killed at any statement, an import is there as a whole or not at all, and is read again", async () => {
  const database = await openTestDatabase("postgres");
  const { url } = database;
  if (!url) throw new Error("This needs PostgreSQL.");
  const upload = JSON.stringify({ ...parcels(), servers: [{ url: "https://parcels.example.com" }] });

  async function start(source: string): Promise<string> {
    const id = newId("imp");
    await database.transaction(async (tx) => {
      await saveSource(tx, { name: source, kind: "openapi", declared: false });
      await insertJob(tx, { id, source, location: "parcels.json", settings: {}, upload, createdBy: "system" });
    });
    return id;
  }

  const ids = await Promise.all([1, 3, 4, 5].map((nth) => start(`parcels-${nth}`)));
  const ends = await Promise.all(ids.map((id, index) => runDoomed(url, id, [1, 3, 4, 5][index] ?? 1)));
  expect(ends).toEqual(Array(4).fill("SIGKILL"));
  for (const id of ids) {
    expect([(await findJob(database, id))?.status, await listTools(database, id)]).toEqual(["reading", []]);
    await readImport(database, parcelKinds(), id, () => new Map(), { warn: () => {} });
    expect([(await findJob(database, id))?.status, (await listTools(database, id)).length]).toEqual(["review", 3]);
    // A job that comes once more, because its end was not heard of, changes nothing.
    await readImport(database, parcelKinds(), id, () => new Map(), { warn: () => {} });
    expect((await listTools(database, id)).length).toBe(3);
  }
});
