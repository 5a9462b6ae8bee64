import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isReservedToolName } from "../../src/core/tools/reserved-names.ts";
import type { ToolSource } from "../../src/core/tools/tool.ts";

/** A source and the system behind it, which answers `{ id: "o1" }` for an order and counts what it was asked to do. */
export interface SourceUnderTest {
  source: ToolSource;
  /** Tools by what they are for, with the arguments that name order `o1`. */
  read: { name: string; args: { [key: string]: string } };
  write: { name: string; args: { [key: string]: string } };
  /** The idempotency keys of the writes that arrived. */
  keys(): unknown[];
  /** From now on the connection breaks once a call has arrived. */
  breakConnections(): void;
  /** Nothing answers any more. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** What every kind of tool source promises (`ToolSource`), whatever it speaks. */
export function toolSourceContract(kind: string, open: () => Promise<SourceUnderTest>): void {
  describe(`the tool source: ${kind}`, () => {
    let subject: SourceUnderTest;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());
    const key = { idempotencyKey: "act_contract" };

    it("lists tools by names that everybody can use, the same each time", async () => {
      const tools = await subject.source.list();
      expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
      for (const { name, inputSchema, version, origin } of tools) {
        expect(name).toMatch(/^[a-z0-9_-]{1,48}$/);
        expect(isReservedToolName(name)).toBe(false);
        expect(inputSchema.type).toBe("object");
        expect(version.length).toBeGreaterThan(8);
        expect(origin).not.toBe("");
      }
      expect(await subject.source.list()).toEqual(tools);
    });

    it("answers a read with data", async () => {
      const { name, args } = subject.read;
      expect(await subject.source.call(name, args, {})).toMatchObject({ kind: "ok", result: { id: "o1" } });
    });

    it("hands the key of a write on, and does it once", async () => {
      const { name, args } = subject.write;
      expect(await subject.source.call(name, args, key)).toMatchObject({ kind: "ok" });
      expect(subject.keys()).toEqual([key.idempotencyKey]);
    });

    it("refuses a name that it did not list", async () => {
      await expect(subject.source.call("no_such_tool", {}, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
    });

    it("sends nothing for somebody who has gone already", async () => {
      const { name, args } = subject.write;
      const outcome = await subject.source.call(name, args, { ...key, signal: AbortSignal.abort() });
      expect(outcome).toMatchObject({ kind: "not_sent" });
    });

    it("does not know what became of a write whose answer was lost; a read has failed", async () => {
      subject.breakConnections();
      expect(await subject.source.call(subject.write.name, subject.write.args, key)).toMatchObject({ kind: "unknown" });
      expect(await subject.source.call(subject.read.name, subject.read.args, {})).toMatchObject({ kind: "failed" });
      expect(subject.keys().length).toBe(2);
    });

    it("knows that nothing was sent where nothing answers", async () => {
      await subject.stop();
      const { name, args } = subject.write;
      expect(await subject.source.call(name, args, key)).toMatchObject({ kind: "not_sent" });
    });
  });
}
