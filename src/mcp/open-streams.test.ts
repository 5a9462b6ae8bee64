import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createOpenStreams } from "./open-streams.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const streams = createOpenStreams();

async function opened(letIn: () => Promise<void> = async () => {}, actor = "key:key_1") {
  const source = new TransformStream<Uint8Array>();
  const stream = { actor, addresses: ["approval://a", "approval://b"], letIn };
  const answer = await streams.follow(stream, async () => new Response(source.readable));
  return { answer, writer: source.writable.getWriter() };
}

test("what is listened to is known until the client goes", async () => {
  const { answer } = await opened();
  expect([...streams.addresses()]).toEqual(["approval://a", "approval://b"]);
  await answer.body?.cancel();
  expect(streams.addresses().size).toBe(0);
});

test("or until the server ends the stream, and everything said before is heard", async () => {
  const { answer, writer } = await opened();
  const heard = answer.text();
  await writer.write(new TextEncoder().encode("changed"));
  await writer.close();
  expect(await heard).toBe("changed");
  expect(streams.addresses().size).toBe(0);
});

test("a stream ends a second after its key was let in no more", async () => {
  let isRevoked = false;
  const { answer } = await opened(async () => {
    if (isRevoked) throw new Error("revoked");
  });
  const heard = answer.text();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(streams.addresses().size).toBe(2);
  isRevoked = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await heard).toBe("");
  expect(streams.addresses().size).toBe(0);
});

test("a key holds a hundred at most, and takes none of them from others; one that was refused is not counted", async () => {
  const refused = streams.follow({ actor: "key:key_1", addresses: [], letIn: async () => {} }, () =>
    Promise.reject(new Error("refused")),
  );
  await expect(refused).rejects.toThrow("refused");
  const all = await Promise.all(Array.from({ length: 100 }, () => opened()));
  await expect(opened()).rejects.toMatchObject({ code: "TOO_MANY_STREAMS", status: 429 });
  const other = await opened(undefined, "key:key_2");
  await all[0]?.answer.body?.cancel();
  const again = await opened();
  for (const { answer } of [...all.slice(1), other, again]) await answer.body?.cancel();
  expect(streams.addresses().size).toBe(0);
});
