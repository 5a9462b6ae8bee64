import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import type { LiveEvent } from "../core/conversation/live-feed.ts";
import { waitForTurn } from "./turn-end.ts";

function waiting(isAnswered: boolean) {
  const emitter = new EventEmitter();
  const feed = {
    subscribe(_id: string, listener: (event: LiveEvent) => void) {
      emitter.on("event", listener);
      return () => emitter.off("event", listener);
    },
  };
  const turn = waitForTurn(feed, { isAnswered: async () => isAnswered }, "cnv_1", 200, new AbortController().signal);
  return { turn, publish: (event: LiveEvent) => void emitter.emit("event", event) };
}

test("a turn whose end was announced early has ended", async () => {
  const { turn, publish } = waiting(false);
  publish({ type: "message_complete", turn_id: "msg_1" });
  expect(await turn.ended({ messageId: "msg_1", duplicate: false })).toBe(true);
});

test.each([true, false])("after a gap the store says whether the turn has ended: %s", async (isAnswered) => {
  const { turn, publish } = waiting(isAnswered);
  const ended = turn.ended({ messageId: "msg_1", duplicate: false });
  publish({ type: "gap" });
  expect(await ended).toBe(isAnswered);
});

test("the turn of a message that was sent again may have ended long ago", async () => {
  expect(await waiting(true).turn.ended({ messageId: "msg_1", duplicate: true })).toBe(true);
});
