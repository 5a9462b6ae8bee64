import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { DELIVERY_FAULT_POINTS } from "../../src/core/fault-points.ts";
import { until } from "../spine/conversing.ts";
import { openTestDatabase } from "../support/databases.ts";

const posted = z.object({ text: z.string(), id: z.string(), again: z.boolean() });

/** A platform that makes one post of those with one marker, as Discord does of an enforced nonce. */
async function startPlatform() {
  const posts = new Map<string, string>();
  const tries: z.infer<typeof posted>[] = [];
  const server = createServer(async (request, response) => {
    const post = posted.parse(await json(request));
    tries.push(post);
    posts.set(post.id, posts.get(post.id) ?? post.text);
    response.end(post.id);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posts, tries };
}

function startOutbox(...args: string[]) {
  const child = fork(new URL("doomed-outbox.ts", import.meta.url), args, { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

it.each(DELIVERY_FAULT_POINTS)(
  "a process that is killed at %s leaves nothing unsaid, twice said, or out of order",
  async (point) => {
    const db = await openTestDatabase("postgres");
    const platform = await startPlatform();
    await db.query(
      `insert into conversations (id, channel, thread, visitor_hash) values ('cnv_1', 'discord', 't', 'discord:G:U')`,
    );
    await db.query(
      `insert into conversation_places (conversation_id, channel, space, container, person, private)
     values ('cnv_1', 'discord', 'G', 'C', 'U', false)`,
    );
    const ids = ["msg_1", "msg_2", "msg_3"];
    await db.query(
      `insert into messages (id, conversation_id, seq, author, text)
     select id, 'cnv_1', n, 'assistant', 'x' from unnest($1::text[]) with ordinality as m(id, n)`,
      [ids],
    );
    const doomed = startOutbox(db.url ?? "", platform.url, point);
    const [, signal] = await once(doomed, "exit");
    expect(signal).toBe("SIGKILL");
    // The dead process's lease ends by itself after ten seconds; the test does not wait for them.
    await db.query("update leases set until = clock_timestamp() where name like 'delivery:%'");
    const next = startOutbox(db.url ?? "", platform.url);
    await until(async () => {
      const rows = await db.query("select 1 from deliveries where status <> 'done'");
      return rows.length === 0 ? true : undefined;
    });
    next.kill("SIGKILL");
    expect([...platform.posts.values()]).toEqual(ids);
    expect(platform.tries.filter(({ again }) => again).every(({ text }) => text === "msg_2")).toBe(true);
  },
);
