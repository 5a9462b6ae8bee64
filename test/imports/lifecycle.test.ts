import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { loadProject } from "../../src/core/agents/project.ts";
import { isJsonObject, type JsonObject } from "../../src/core/json.ts";
import { ADMIN_API_KEY, runApp } from "../http/running-app.ts";
import { type CompanyApi, ok, parcels, startCompanyApi } from "./company-api.ts";

const directory = mkdtempSync(join(tmpdir(), "smart-support-import-"));
for (const folder of ["agents", "policies", "tools"]) cpSync(folder, join(directory, folder), { recursive: true });
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const running = runApp(directory);
let api: CompanyApi;
beforeAll(async () => {
  api = await startCompanyApi();
});
afterAll(() => api.close());

const PATIENT = { timeout: 10_000 };
let source = "";
let count = 0;
beforeEach(() => {
  source = `parcels-${++count}`;
  api.description = parcels();
});

async function call(method: string, path: string, body?: unknown) {
  const answer = await running().call(method, path, { token: ADMIN_API_KEY, ...(body !== undefined && { body }) });
  return { status: answer.status, code: answer.body.code, data: answer.body.data };
}

async function read(more: object = {}) {
  const started = await call("POST", "/openapi/import", { name: source, url: `${api.url}/openapi.json`, ...more });
  expect([started.status, started.code]).toEqual([200, null]);
  return vi.waitFor(
    async () => {
      const { data } = await call("GET", `/openapi/jobs/${started.data.id}`);
      expect(data.status).not.toBe("reading");
      return data;
    },
    { timeout: 10_000, interval: 30 },
  );
}

const approve = (id: string, body: object = {}) => call("POST", `/openapi/jobs/${id}/approve`, body);
const classifications = async (id: string) => (await call("GET", `/openapi/jobs/${id}/classifications`)).data.items;

async function toolNames(): Promise<string[]> {
  const { data } = await call("GET", "/tools");
  return data.filter((tool: { source: string }) => tool.source === source).map((tool: { name: string }) => tool.name);
}

/** Every test has operations of its own: a name that two sources have belongs to the first. */
function rename(description: JsonObject): JsonObject {
  const paths = isJsonObject(description.paths) ? description.paths : {};
  for (const item of Object.values(paths)) {
    for (const operation of isJsonObject(item) ? Object.values(item) : []) {
      if (isJsonObject(operation)) operation.operationId = `${operation.operationId}_${count}`;
    }
  }
  return description;
}

describe("an import", () => {
  beforeEach(() => {
    api.description = rename(parcels());
  });

  test("shows what it would make live, and nothing is live before somebody approved it", async () => {
    const job = await read();
    expect(job).toMatchObject({
      status: "review",
      title: "Parcels",
      version: "1",
      settings: { allow_private: [], allow_http: false },
      counts: { tools: 3, added: 3, pending: 3 },
    });
    expect(await toolNames()).toEqual([]);
    const items = await classifications(job.id);
    expect(items.map((one: JsonObject) => `${one.name} ${one.effect} ${one.access} ${one.decision}`)).toEqual([
      `list_parcels_${count} read staff pending`,
      `get_parcel_${count} read staff pending`,
      `reroute_parcel_${count} write staff pending`,
    ]);
    const approved = await approve(job.id);
    expect(approved.data).toMatchObject({
      status: "live",
      counts: { approved: 3 },
      approved_by: "key:key_environment",
    });
    expect((await toolNames()).length).toBe(3);
    expect(api.requests).toEqual([]);
  });

  test("leaves out what was rejected, and what nobody decided on if that is asked for", async () => {
    const job = await read();
    await call("PUT", `/openapi/jobs/${job.id}/classifications/0`, { decision: "approved" });
    await call("PUT", `/openapi/jobs/${job.id}/classifications/2`, { decision: "rejected" });
    await approve(job.id, { pending: "leave" });
    expect(await toolNames()).toEqual([`list_parcels_${count}`]);
  });

  test("opens to customers only what somebody looked at", async () => {
    const paths = {
      "/products": {
        get: {
          operationId: `list_products_${count}`,
          summary: "List the products on sale.",
          tags: ["catalog"],
          responses: ok,
        },
      },
      "/store-info": {
        get: { operationId: `get_store_info_${count}`, summary: "Opening hours.", tags: ["catalog"], responses: ok },
      },
    };
    api.description = { openapi: "3.1.0", info: { title: "Catalogue", version: "1" }, paths };
    const job = await read();
    const items = await classifications(job.id);
    expect(items.map((one: JsonObject) => one.access)).toEqual(["public", "public"]);
    await call("PUT", `/openapi/jobs/${job.id}/classifications/0`, { decision: "approved" });
    await approve(job.id);
    const { data } = await call("GET", "/tools");
    const access = data
      .filter((tool: { source: string }) => tool.source === source)
      .map((tool: JsonObject) => tool.access);
    expect(access).toEqual(["staff", "public"]);
  });

  test("is approved once, however many press at once", async () => {
    const job = await read();
    const answers = await Promise.all(Array.from({ length: 5 }, () => approve(job.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.code).toBe("IMPORT_NOT_IN_REVIEW");
  });

  test("without any operation does not take away what is live", async () => {
    await approve((await read()).id);
    api.description = { openapi: "3.1.0", info: { title: "Empty", version: "2" }, paths: {} };
    const empty = await approve((await read()).id);
    expect([empty.status, empty.code]).toEqual([422, "IMPORT_EMPTY"]);
    expect((await toolNames()).length).toBe(3);
  });

  test("says where in an upload it is wrong, by the file's name", async () => {
    const started = await call("POST", "/openapi/import", {
      name: source,
      content: "openapi: [3.1",
      file: "orders.yaml",
    });
    await vi.waitFor(async () => {
      const { data } = await call("GET", `/openapi/jobs/${started.data.id}`);
      expect([data.status, data.code]).toEqual(["failed", "OPENAPI_SYNTAX"]);
      expect(data.error).toContain("orders.yaml:1:");
    }, PATIENT);
  });

  test("says why a description cannot be imported, and leaves what is live", async () => {
    await approve((await read()).id);
    api.description = { hello: "world" };
    expect(await read()).toMatchObject({ status: "failed", code: "OPENAPI_NOT_A_DESCRIPTION" });
    expect((await toolNames()).length).toBe(3);
  });

  test.each([
    ["neither address nor content", {}, 400],
    ["both", { url: "https://example.com", content: "{}" }, 400],
    ["a name that is none", { name: "Not A Name", content: "{}" }, 400],
    ["an address with a credential", { url: "https://example.com/openapi.json?token=abc" }, 422],
    ["a network that is none", { content: "{}", allow_private: ["10.0.0.1"] }, 422],
    ["the name of a configured source", { name: "shop", content: "{}" }, 409],
  ])("refuses %s", async (_case, body, status) => {
    expect((await call("POST", "/openapi/import", { name: source, ...body })).status).toBe(status);
  });

  test("a write stays one unless it looks like a read", async () => {
    const job = await read();
    const lowered = await call("PUT", `/openapi/jobs/${job.id}/classifications/2`, { settings: { effect: "read" } });
    expect([lowered.status, lowered.code]).toEqual([422, "EFFECT_LOWERED"]);
    const raised = await call("PUT", `/openapi/jobs/${job.id}/classifications/0`, { settings: { effect: "write" } });
    expect(raised.data.effect).toBe("write");
  });

  test("settings that contradict themselves are refused, with their place", async () => {
    const job = await read();
    const { status, code } = await call("PUT", `/openapi/jobs/${job.id}/classifications/1`, {
      settings: { access: "owned" },
    });
    expect([status, code]).toEqual([400, "INVALID_INPUT"]);
  });

  test("settings that name what the tool does not have are refused: they would keep the next start from happening", async () => {
    const job = await read();
    const put = (settings: object) => call("PUT", `/openapi/jobs/${job.id}/classifications/1`, { settings });
    const unknown = await put({ access: "bound", bind: { customer: "customer.id" } });
    expect([unknown.status, unknown.code]).toEqual([422, "SETTINGS_UNFIT"]);
    const known = await put({ access: "bound", bind: { parcel_id: "customer.id" }, preview: `list_parcels_${count}` });
    expect(known.data.access).toBe("bound");
  });
});

describe("a new version", () => {
  beforeEach(() => {
    api.description = rename(parcels());
  });

  function change(): void {
    const next = rename(parcels());
    const paths = isJsonObject(next.paths) ? next.paths : {};
    delete paths["/parcels"];
    const renamed = paths["/parcels/{parcel_id}"];
    if (isJsonObject(renamed) && isJsonObject(renamed.get)) renamed.get.summary = "Get a parcel with its route.";
    paths["/depots"] = { get: { operationId: `list_depots_${count}`, summary: "List depots.", responses: ok } };
    api.description = next;
  }

  test("says what is new, changed and gone; the old one serves until it is approved", async () => {
    const first = await read();
    await call("PUT", `/openapi/jobs/${first.id}/classifications/1`, { settings: { rate: "5/1m" } });
    await approve(first.id);
    change();
    const second = await read();
    expect(second).toMatchObject({ counts: { added: 1, changed: 1, removed: 1, pending: 2, approved: 1 } });
    expect(second.removed).toEqual([`list_parcels_${count}`]);
    const [changed] = (await classifications(second.id)).filter((one: JsonObject) => one.change === "changed");
    expect(changed).toMatchObject({ name: `get_parcel_${count}`, decision: "pending", settings: { rate: "5/1m" } });
    expect(await toolNames()).toContain(`list_parcels_${count}`);
    await approve(second.id);
    expect(await toolNames()).toEqual([`get_parcel_${count}`, `list_depots_${count}`, `reroute_parcel_${count}`]);
  });

  test("is not approved while settings that it keeps do not fit it", async () => {
    const first = await read();
    const bound = { access: "bound", bind: { parcel_id: "customer.id" } };
    await call("PUT", `/openapi/jobs/${first.id}/classifications/1`, { settings: bound });
    await approve(first.id);
    const text = JSON.stringify(rename(parcels())).replaceAll("parcel_id", "number");
    api.description = JSON.parse(text);
    const second = await read();
    for (const pending of ["approve", "leave"])
      expect((await approve(second.id, { pending })).code).toBe("SETTINGS_UNFIT");
    await call("PUT", `/openapi/jobs/${second.id}/classifications/1`, {
      settings: { bind: { number: "customer.id" } },
    });
    expect((await approve(second.id)).status).toBe(200);
  });

  test("can be taken back", async () => {
    await approve((await read()).id);
    const before = await toolNames();
    change();
    await approve((await read()).id);
    const back = await call("POST", `/tool-sources/${source}/rollback`, {});
    expect(back.data.status).toBe("live");
    expect(await toolNames()).toEqual(before);
    expect((await call("POST", `/tool-sources/${source}/rollback`, {})).code).toBe("NOTHING_TO_ROLL_BACK");
  });

  test("takes the place of one that still waits", async () => {
    const first = await read();
    const second = await read();
    expect((await call("GET", `/openapi/jobs/${first.id}`)).data.status).toBe("discarded");
    expect([(await approve(first.id)).status, (await approve(second.id)).status]).toEqual([409, 200]);
  });

  test("a source that is removed takes its tools along and can be brought back", async () => {
    await approve((await read()).id);
    expect((await call("DELETE", `/tool-sources/${source}`)).status).toBe(200);
    expect(await toolNames()).toEqual([]);
    await call("POST", `/tool-sources/${source}/rollback`, {});
    expect((await toolNames()).length).toBe(3);
  });
});

test("every tool of a source is known by where it stands", async () => {
  api.description = rename(parcels());
  const first = await read();
  await call("PUT", `/openapi/jobs/${first.id}/classifications/0`, { decision: "rejected" });
  await call("PUT", `/openapi/jobs/${first.id}/classifications/1`, { decision: "approved" });
  await approve(first.id, { pending: "leave" });
  const standings = async () => {
    const { data } = await call("GET", `/tool-sources/${source}/tools`);
    return data.map((tool: JsonObject) => `${tool.name} ${tool.standing}`);
  };
  expect(await standings()).toEqual([
    `get_parcel_${count} live`,
    `list_parcels_${count} rejected`,
    `reroute_parcel_${count} pending`,
  ]);
  const next = rename(parcels());
  if (isJsonObject(next.paths)) delete next.paths["/parcels/{parcel_id}"];
  api.description = next;
  await approve((await read()).id);
  expect(await standings()).toEqual([
    `get_parcel_${count} former`,
    `list_parcels_${count} rejected`,
    `reroute_parcel_${count} live`,
  ]);
});

describe("what is approved is written down", () => {
  beforeEach(() => {
    api.description = rename(parcels());
  });
  const settingsFile = () => join(directory, "tools", `${source}.yaml`);

  test("as tools/*.yaml, which wins from then on, and whose comments stay", async () => {
    const job = await read();
    await call("PUT", `/openapi/jobs/${job.id}/classifications/0`, { settings: { access: "public" } });
    await approve(job.id);
    await vi.waitFor(() => expect(readFileSync(settingsFile(), "utf8")).toContain("access: public"), PATIENT);
    const edited = readFileSync(settingsFile(), "utf8").replace("access: public", "access: staff # not yet");
    writeFileSync(settingsFile(), edited);
    const access = async () => {
      const { data } = await call("GET", "/tools");
      return data.find((tool: { name: string }) => tool.name === `list_parcels_${count}`)?.access;
    };
    await vi.waitFor(async () => expect(await access()).toBe("staff"), PATIENT);
    await call("PATCH", `/tools/get_parcel_${count}`, { settings: { rate: "7/1m" } });
    await vi.waitFor(() => expect(readFileSync(settingsFile(), "utf8")).toMatch(/rate: 7\/1m/), PATIENT);
    expect([await access(), readFileSync(settingsFile(), "utf8")]).toEqual([
      "staff",
      expect.stringContaining("# not yet"),
    ]);
    const patched = await call("PATCH", `/tools/list_parcels_${count}`, { settings: { rate: "9/1m" } });
    expect([patched.status, patched.code]).toEqual([200, null]);
    await vi.waitFor(() => expect(readFileSync(settingsFile(), "utf8")).toMatch(/rate: 9\/1m/), PATIENT);
    expect(readFileSync(settingsFile(), "utf8")).toContain("access: staff # not yet");
  });

  test("a name that the file of a removed source still has is free again, and never stands in two files", async () => {
    await approve((await read()).id);
    await vi.waitFor(() => expect(readFileSync(settingsFile(), "utf8")).toContain(`list_parcels_${count}`), PATIENT);
    await call("DELETE", `/tool-sources/${source}`);
    source = `renamed-${count}`;
    await approve((await read()).id);
    expect(await toolNames()).toContain(`list_parcels_${count}`);
    const { problems } = await loadProject(directory);
    expect(problems).toEqual([]);
  });

  test("with an agent for tools that name one which is not there", async () => {
    const job = await read();
    const agent = `parcels_${count}`;
    await call("PUT", `/openapi/jobs/${job.id}/classifications/0`, { settings: { access: "public", agent } });
    await approve(job.id);
    await vi.waitFor(
      () => expect(readFileSync(join(directory, "agents", `${agent}.yaml`), "utf8")).toContain(`name: ${agent}`),
      PATIENT,
    );
  });
});
