import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { projectFolder } from "../../src/core/agents/project-folder.fixture.ts";
import { run } from "./command.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

const DESCRIPTION = `
openapi: 3.1.0
info: { title: Orders, version: "1" }
paths:
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: get_order
      parameters: [{ name: fields, in: query, schema: { type: array, items: { type: string } } }]
    post:
      requestBody:
        content:
          multipart/form-data:
            schema: { properties: { photo: { type: string, format: binary }, note: { type: string } } }
`;
const describedFile = async () => join(await projectFolder({ "orders.yaml": DESCRIPTION }), "orders.yaml");

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

it("answers each line in its order with the request or with what is wrong", async () => {
  const photo = "data:image/png;name=a.png;base64,iVBORw0KGgo=";
  const rows = [
    '{"operation":"get_order","args":{"id":"a/b\u2028","fields":["x","y z"]}}',
    "not JSON",
    '{"operation":"GET /orders/{id}","args":{"id":".."}}',
    "",
    '{"operation":"get_order","args":{"id":7}}',
    '{"operation":"drop_order","args":{}}',
    '{"args":{}}',
    `{"operation":"POST /orders/{id}","args":{"id":"1","note":"hi","photo":"${photo}"}}`,
  ];
  const { code, stdout } = await run(
    ["request", await describedFile(), "--jsonl", "--base-url", "https://api.test/v1"],
    {},
    rows.join("\r\n"),
  );
  expect(code).toBe(0);
  const answers = lines(stdout);
  expect(answers.map((answer) => answer.code ?? answer.url)).toEqual([
    "https://api.test/v1/orders/a%2Fb%E2%80%A8?fields=x&fields=y%20z",
    "INVALID_JSON",
    "ARGUMENT_INVALID",
    "INVALID_ARGUMENTS",
    "OPERATION_UNKNOWN",
    "INVALID_ROW",
    "https://api.test/v1/orders/1",
  ]);
  expect(answers[3].error).toContain("id must be string");
  expect(answers.at(-1)).toMatchObject({
    method: "POST",
    headers: { "content-type": expect.stringMatching(/^multipart/) },
  });
  expect(answers.at(-1).body).toContain(
    'name="photo"; filename="a.png"\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n',
  );
});

it("answers as the lines come, without waiting for the last", async () => {
  const child = spawn(process.execPath, [MAIN, "request", await describedFile(), "--jsonl"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const id of ["1", "2"]) {
    child.stdin.write(`{"operation":"get_order","args":{"id":"${id}"}}\n`);
    const { value } = await answers.next();
    // The description names no host: a name that never resolves stands for it.
    expect(JSON.parse(String(value)).url).toBe(`https://api.invalid/orders/${id}`);
  }
  child.stdin.end();
  expect(await once(child, "close")).toEqual([0, null]);
});

it("answers ten thousand lines within seconds", async () => {
  const row = '{"operation":"get_order","args":{"id":"1"}}\n';
  const started = performance.now();
  const { stdout } = await run(["request", await describedFile(), "--jsonl"], {}, row.repeat(10_000));
  expect(lines(stdout)).toHaveLength(10_000);
  expect(performance.now() - started).toBeLessThan(8_000);
});

it("says what is wrong with a description", async () => {
  const { code, stderr } = await run(["request", "missing.yaml"]);
  expect(code).toBe(1);
  expect(stderr).toContain("OPENAPI_UNREADABLE");
});
