import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createOpenStreams } from "./open-streams.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const letIn = async () => {};

function opened(isLetIn: () => Promise<void> = letIn) {
  const streams = createOpenStreams();
  const source = new TransformStream<Uint8Array>();
  const answer = streams.follow(new Response(source.readable), ["approval://a", "approval://b"], isLetIn);
  return { streams, answer, writer: source.writable.getWriter() };
}

test("what is listened to is known until the client goes", async () => {
  const { streams, answer } = opened();
  expect([...streams.addresses()]).toEqual(["approval://a", "approval://b"]);
  await answer.body?.cancel();
  expect(streams.addresses().size).toBe(0);
});

test("or until the server ends the stream, and everything said before is heard", async () => {
  const { streams, answer, writer } = opened();
  const heard = answer.text();
  await writer.write(new TextEncoder().encode("changed"));
  await writer.close();
  expect(await heard).toBe("changed");
  expect(streams.addresses().size).toBe(0);
});

test("a stream ends a second after its key was let in no more", async () => {
  let isRevoked = false;
  const { streams, answer } = opened(async () => {
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
