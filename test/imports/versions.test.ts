import { expect, test } from "vitest";
import { approveNamed } from "../../src/core/tools/imports/declared-sources.ts";
import { removeUndeclared, rollBack } from "../../src/core/tools/imports/go-live.ts";
import { findJob, findSource, insertJob, listTools, saveSource } from "../../src/core/tools/imports/import-store.ts";
import { readImport } from "../../src/core/tools/imports/read-import.ts";
import { editLiveTool, editReview } from "../../src/core/tools/imports/review.ts";
import type { SourceKind } from "../../src/core/tools/source-kind.ts";
import type { ToolSettings } from "../../src/core/tools/tool.ts";
import { openTestDatabase } from "../support/databases.ts";
import { described, versionLibrary } from "./version-library.ts";

const db = await openTestDatabase("pglite");
const library = versionLibrary(db);
let count = 0;
const newName = () => `source-${++count}`;
const products = (n: number) => `list_products_${n}0`;
const accessOf = async (source: string) =>
  Object.fromEntries((await library.live(source)).map(({ name, settings }) => [name, settings.access]));
const PUBLIC: ToolSettings = { access: "public" };

test("what was left, or rejected, in one version is not opened to customers by approving the next", async () => {
  const source = newName();
  const [left, rejected] = [products(count), `list_products_${count}`];
  const first = await library.read(source, described({ [left]: {}, [rejected]: {} }));
  expect((await listTools(db, first)).map(({ settings }) => settings.access)).toEqual(["public", "public"]);
  await editReview(db, first, [{ idx: 1, decision: "rejected" }], "staff:lin");
  await library.approve(first, new Map(), "leave");
  const second = await library.read(source, described({ [left]: {}, [rejected]: { summary: "Other products." } }));
  await library.approve(second);
  expect(await accessOf(source)).toEqual({ [left]: "staff", [rejected]: "staff" });
});

test("an edit that says nothing of access does not make a guess of access a decision", async () => {
  const source = newName();
  const id = await library.read(source, described({ [products(count)]: {} }));
  const [tool] = await listTools(db, id);
  await editReview(db, id, [{ idx: 0, settings: { ...tool?.settings, access: "public", risk: "high" } }], "staff:lin");
  await library.approve(id);
  expect(await accessOf(source)).toEqual({ [products(count)]: "staff" });
});

test("what is said of a live tool while its next version waits holds for that version too", async () => {
  const source = newName();
  const [same, changed] = [products(count), `list_products_${count}`];
  const first = await library.read(source, described({ [same]: {}, [changed]: {} }));
  await editReview(
    db,
    first,
    [0, 1].map((idx) => ({ idx, decision: "approved" })),
    "staff:lin",
  );
  await library.approve(first);
  const second = await library.read(source, described({ [same]: {}, [changed]: { summary: "Others." } }));
  await editLiveTool(db, same, ({ settings }) => ({ settings, decision: "rejected" }), "staff:mei");
  await editLiveTool(db, changed, () => ({ settings: { access: "staff" } }), "staff:mei");
  await library.approve(second);
  expect((await library.live(source)).map(({ decision }) => decision)).toEqual(["rejected", "approved"]);
  expect((await accessOf(source))[changed]).toBe("staff");
});

test("what a file says when a version goes live counts, not what it said when the version was read", async () => {
  const source = newName();
  const [written, edited] = [products(count), `list_products_${count}`];
  const id = await library.read(source, described({ [written]: {}, [edited]: {} }));
  await editReview(db, id, [{ idx: 1, settings: { access: "staff", rate: "5/1m" } }], "staff:lin");
  const files = new Map([written, edited].map((name) => [name, { access: "public", rate: "9/1m" } as const]));
  await library.approve(id, files);
  expect((await library.live(source)).map(({ settings }) => settings)).toEqual([
    { access: "public", rate: "9/1m" },
    { access: "staff", rate: "5/1m" },
  ]);
});

test("rolling back gives up what waits, which was compared with another version", async () => {
  const source = newName();
  for (const summary of ["One.", "Two."]) {
    await library.approve(await library.read(source, described({ [products(count)]: { summary } })));
  }
  const waiting = await library.read(source, described({ [products(count)]: { summary: "Three." } }));
  await rollBack(db, source, null, "staff:lin");
  expect((await findJob(db, waiting))?.status).toBe("discarded");
});

test("operations that two sources call the same are told apart, again and again alike, and none takes over the other's settings", async () => {
  const [first, second] = ["zoo", "crm"];
  const description = described({ get_shared_info: {} });
  await library.approve(await library.read(first, description));
  await library.approve(await library.read(second, description));
  const written = new Map([
    ["get_shared_info", PUBLIC],
    ["get_shared_info_crm", PUBLIC],
  ]);
  const owners = new Map([...written.keys()].map((name) => [name, first] as const));
  const catalogue = await library.catalogue(written, owners);
  expect(catalogue.find("get_shared_info")).toMatchObject({ source: { name: first }, access: "public" });
  expect(catalogue.find("get_shared_info_crm")).toMatchObject({ source: { name: second }, access: "staff" });
  const again = await library.read(second, description);
  expect((await listTools(db, again)).map(({ name, change }) => [name, change])).toEqual([
    ["get_shared_info_crm", "same"],
  ]);
});

test("a version that was read before another source took a name of its is not made live", async () => {
  const [first, second] = [newName(), newName()];
  const [one, other] = [
    await library.read(first, described({ get_late: {} })),
    await library.read(second, described({ get_late: {} })),
  ];
  await library.approve(one);
  await expect(library.approve(other)).rejects.toMatchObject({ code: "TOOL_NAME_TAKEN" });
  expect((await findJob(db, other))?.status).toBe("review");
});

test("a file cannot make a read of what writes", async () => {
  const source = newName();
  const name = `purge_store_${count}`;
  const written = new Map<string, ToolSettings>([[name, { access: "staff", effect: "read" }]]);
  await library.adopt(source, described({ [name]: { method: "post", summary: "Purge it." } }), written);
  expect((await library.catalogue(written)).find(name)?.effect).toBe("write");
});

test("what does not stand in the configuration any more has no live tools", async () => {
  const source = newName();
  await library.adopt(source, described({ [products(count)]: {} }), new Map([[products(count), PUBLIC]]));
  expect((await library.live(source)).length).toBe(1);
  expect(await removeUndeclared(db, [], "system")).toContain(source);
  expect([await library.live(source), (await findSource(db, source))?.declared]).toEqual([[], false]);
  await library.adopt(source, described({ [products(count)]: {} }), new Map([[products(count), PUBLIC]]));
  expect((await library.live(source)).length).toBe(1);
});

test("a tool that was named since is approved as its file says, not as was suggested", async () => {
  const source = newName();
  await library.adopt(source, described({ [products(count)]: {} }));
  expect(await approveNamed(db, source, new Map())).toBe(false);
  expect(await approveNamed(db, source, new Map([[products(count), { access: "staff", rate: "5/1m" }]]))).toBe(true);
  expect((await library.live(source))[0]).toMatchObject({
    decision: "approved",
    settings: { access: "staff", rate: "5/1m" },
  });
});

test("a source keeps its kind: what is live could not be opened by another", async () => {
  const source = newName();
  await library.read(source, described({ [products(count)]: {} }));
  const other = saveSource(db, { name: source, kind: "mcp", declared: false });
  await expect(other).rejects.toMatchObject({ code: "SOURCE_OF_OTHER_KIND" });
});

test("a reading that fails unforeseen is begun three times and then given up", async () => {
  const source = newName();
  const [openapi] = library.kinds.values();
  const broken: SourceKind = {
    ...(openapi as SourceKind),
    read: async () => {
      throw new TypeError("a fault of ours");
    },
  };
  const id = `imp_${source}`;
  await saveSource(db, { name: source, kind: "openapi", declared: false });
  await insertJob(db, { id, source, location: "a", settings: {}, upload: "{}", createdBy: "staff:lin" });
  const attempt = () => readImport(db, new Map([["openapi", broken]]), id, () => new Map(), { warn: () => {} });
  await expect(attempt()).rejects.toThrow(TypeError);
  await expect(attempt()).rejects.toThrow(TypeError);
  await attempt();
  expect(await findJob(db, id)).toMatchObject({ status: "failed", code: "IMPORT_GIVEN_UP" });
});

test("of many versions the newest twenty can be rolled back to; what only an older one had is still known by name", async () => {
  const source = newName();
  const stays = products(count);
  await library.approve(await library.read(source, described({ [stays]: {}, [`${stays}_gone`]: {} })));
  const [oldest] = await library.jobs(source);
  for (let version = 0; version < 22; version += 1) {
    await library.approve(await library.read(source, described({ [stays]: { summary: `Products ${version}.` } })));
  }
  await expect(rollBack(db, source, oldest?.id ?? "", "staff:lin")).rejects.toMatchObject({
    code: "NOTHING_TO_ROLL_BACK",
  });
  expect((await library.catalogue()).definitions().map(({ name }) => name)).toContain(`${stays}_gone`);
  expect((await listTools(db, oldest?.id ?? "")).map(({ name }) => name)).toEqual([`${stays}_gone`]);
});
