import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { readEventData } from "./event-data.ts";

/** What an older client on stdio has subscribed to. The server keeps no sessions; the bridge is one, as long as it runs. */
export interface BridgeSubscriptions {
  /** False if the server does not tell this client of that address. */
  add(uri: string): Promise<boolean>;
  remove(uri: string): void;
  close(): void;
}

export interface BridgeSubscriptionParts {
  /** Opens a stream of what changes at these addresses, as `subscriptions/listen` answers. */
  listen(uris: readonly string[], signal: AbortSignal): Promise<Response>;
  /** Tells the client that what is at an address has changed. */
  tell(uri: string): void;
}

const LISTEN_AGAIN_MS = 1_000;
const NOTHING: readonly string[] = [];

const notice = z.looseObject({
  method: z.string().optional(),
  params: z
    .looseObject({
      uri: z.string().optional(),
      notifications: z.looseObject({ resourceSubscriptions: z.array(z.string()).optional() }).optional(),
    })
    .optional(),
});

export function createBridgeSubscriptions({ listen, tell }: BridgeSubscriptionParts): BridgeSubscriptions {
  const wanted = new Set<string>();
  let current = new AbortController();
  let last: Promise<unknown> = Promise.resolve();

  /** Listens to these addresses instead of the ones before, and gives those that the server tells of. */
  async function follow(uris: readonly string[]): Promise<readonly string[]> {
    const stream = new AbortController();
    const acknowledged = Promise.withResolvers<readonly string[]>();
    async function hear(): Promise<void> {
      for await (const data of readEventData(await listen(uris, stream.signal))) {
        const { params } = notice.parse(JSON.parse(data));
        if (params?.notifications) acknowledged.resolve(params.notifications.resourceSubscriptions ?? []);
        if (params?.uri !== undefined && wanted.has(params.uri)) tell(params.uri);
      }
      throw new Error("The server has stopped telling of changes.");
    }
    hear().catch((error: unknown) => {
      acknowledged.reject(error);
      if (stream === current && !stream.signal.aborted) void followAgain();
    });
    const told = await acknowledged.promise;
    // The stream before ends only now, so that nothing falls in between.
    if (told.length > 0) {
      current.abort();
      current = stream;
    }
    return told;
  }

  /** What changed meanwhile is not known, so that everything may have. */
  async function followAgain(): Promise<void> {
    const lost = current;
    while (lost === current && wanted.size > 0) {
      await sleep(LISTEN_AGAIN_MS, undefined, { ref: false });
      const told = lost === current ? await follow([...wanted]).catch(() => NOTHING) : NOTHING;
      for (const uri of told) tell(uri);
    }
  }

  return {
    add(uri) {
      const added = last.then(async () => {
        wanted.add(uri);
        const told = await follow([...wanted]).catch(() => NOTHING);
        if (!told.includes(uri)) wanted.delete(uri);
        return wanted.has(uri);
      });
      last = added;
      return added;
    },
    remove(uri) {
      wanted.delete(uri);
      if (wanted.size === 0) current.abort();
    },
    close() {
      wanted.clear();
      current.abort();
    },
  };
}
