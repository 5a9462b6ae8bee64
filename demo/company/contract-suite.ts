import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, caller } from "./caller.ts";
import { type Company, type CompanyDefinition, startCompany } from "./company.ts";
import { IDEMPOTENCY_HEADER } from "./company-app.ts";
import { loadContract } from "./contract.ts";
import { resolve } from "./description.ts";
import { schemaCompiler } from "./message-schema.ts";

/** A request that succeeds and, where one can, a path of the same operation whose record is not there. */
export interface SampleCall {
  path: string;
  /** JSON, or `URLSearchParams` for a form. */
  body?: unknown;
  unknown?: string;
}

/** What every company must keep: it does exactly what its description says. `calls` holds one call for every operationId. */
export function contractSuite(definition: CompanyDefinition, calls: Record<string, SampleCall>): void {
  const contract = loadContract(definition.contract, definition.idempotencyHeader ?? IDEMPOTENCY_HEADER);
  const compile = schemaCompiler(contract.api.components.schemas, "server");
  let company: Company;
  let call: ReturnType<typeof caller>;

  beforeAll(async () => {
    company = await startCompany(definition, { token: "secret", quiet: true });
    const schemes = Object.values(contract.api.components.securitySchemes);
    call = caller(company, {
      keyHeaders: schemes.flatMap(({ in: place, name }) => (place === "header" && name) || []),
    });
  });
  afterAll(() => company.close());

  function expectDescribed(operationId: string, answer: Answer): void {
    const described = contract.operations.find((operation) => operation.operationId === operationId);
    const response = described?.responses[String(answer.status)] ?? described?.responses.default;
    expect(response, `${operationId} does not describe ${answer.status}`).toBeDefined();
    const content = response && resolve(contract.api.components.responses, response).content;
    const schema = Object.values(content ?? {})[0]?.schema;
    if (!schema || schema.type === "string") return;
    const check = compile(schema);
    expect(check(answer.body), `${operationId} ${answer.status}: ${JSON.stringify(check.errors)}`).toBe(true);
  }

  describe("the description", () => {
    it("describes exactly what the company can do", () => {
      const described = contract.operations.map((operation) => operation.operationId).sort();
      expect(described).toEqual(Object.keys(definition.operations).sort());
      expect(described).toEqual(Object.keys(calls).sort());
    });

    it("calls nothing GET that writes", () => {
      for (const { operationId, method } of contract.operations) {
        if (method === "get") expect(definition.operations[operationId]?.kind, operationId).toBe("read");
      }
    });

    it("is served as it was written, and as JSON, without a token", async () => {
      const [written, json] = await Promise.all([
        fetch(`${company.url}/openapi.yaml`),
        fetch(`${company.url}/openapi.json`),
      ]);
      expect(await written.text()).toBe(contract.text);
      expect(await json.json()).toMatchObject({ openapi: contract.api.openapi });
    });
  });

  describe("an operation", () => {
    it.each(contract.operations)("$operationId answers as described", async ({ operationId, method, success }) => {
      const answer = await call(method.toUpperCase(), calls[operationId]?.path ?? "", calls[operationId]?.body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(success.status);
      expectDescribed(operationId, answer);
    });

    const aboutOneRecord = contract.operations.filter(({ operationId }) => calls[operationId]?.unknown);
    it.each(aboutOneRecord)("$operationId answers 404 for what is not there", async ({ operationId, method }) => {
      const answer = await call(method.toUpperCase(), calls[operationId]?.unknown ?? "", calls[operationId]?.body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(404);
      expect(JSON.stringify(answer.body)).toContain("NOT_FOUND");
      expectDescribed(operationId, answer);
    });

    const closed = contract.operations.filter(({ security }) => security.length > 0);
    it.each(closed)("$operationId answers 401 without the token", async ({ operationId, method }) => {
      for (const authorization of ["", "Bearer wrong", "Basic secret"]) {
        const url = company.url + calls[operationId]?.path;
        const response = await fetch(url, { method: method.toUpperCase(), headers: { authorization } });
        expect(response.status).toBe(401);
      }
    });
  });
}
