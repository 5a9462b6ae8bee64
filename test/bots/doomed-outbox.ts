import { syncPosts } from "../../src/bots/sync-posts.ts";
import type { Place } from "../../src/core/channels/place.ts";
import type { Courier } from "../../src/core/delivery/delivery.ts";
import { createOutbox, DELIVERY_QUEUE } from "../../src/core/delivery/outbox.ts";
import { armFaultPoints } from "../../src/core/fault-points.ts";
import { startJobs } from "../../src/core/store/jobs.ts";
import { openDatabase } from "../../src/core/store/open-database.ts";

/** A process that empties the outbox onto the platform of its test, and kills itself at the second passing of a point. */
const [, , url, platform = "", point] = process.argv;
const db = await openDatabase({ url });
const log = { info() {}, warn() {}, error() {} };
const jobs = await startJobs(db, { queues: [DELIVERY_QUEUE], log });
let passed = 0;
armFaultPoints((name) => {
  if (name === point && ++passed === 2) process.kill(process.pid, "SIGKILL");
});

const place: Place = { space: "G", container: "C", thread: null, person: "U", private: false, address: {} };
const courier: Courier = {
  async deliver(delivery, keep) {
    const text = String(delivery.messageId);
    const adapter = {
      channel: "discord" as const,
      async post(_: Place, __: object, marker: { id: string; again: boolean }) {
        const answer = await fetch(platform, { method: "POST", body: JSON.stringify({ text, ...marker }) });
        return { container: "C", id: await answer.text() };
      },
      edit: async () => {},
      typing: async () => {},
      ephemeral: async () => {},
    };
    const turns = { post: async () => {}, edit: async () => {} };
    const contents = [{ kind: "text" as const, text, buttons: [] }];
    return { posts: await syncPosts(adapter, delivery, { place, contents }, turns, keep), closed: true };
  },
};
const outbox = createOutbox({ db, jobs, couriers: new Map([["discord", courier]]), log });
await outbox.startWork();
