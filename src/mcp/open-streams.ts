import { CodedError } from "../core/coded-error.ts";

/** A stream by which a client hears of changes. */
export interface OpenStream {
  actor: string;
  /** What it hears of. */
  addresses: readonly string[];
  /** Throws once its key is let in no more. */
  letIn(): Promise<unknown>;
}

export interface OpenStreams {
  /** Every address that somebody listens to now. */
  addresses(): ReadonlySet<string>;
  /** Keeps a stream in mind until it ends, and ends it with its key. Throws TOO_MANY_STREAMS 429. */
  follow(stream: OpenStream, open: () => Promise<Response>): Promise<Response>;
}

/** How long a client goes on hearing of changes after its key was revoked. */
const LET_IN_AGAIN_MS = 1_000;
/** Of one key: there is room for a thousand in all, and nobody may take it from others. */
const MOST_OF_ONE = 100;

/** The streams that this process holds open. */
export function createOpenStreams(): OpenStreams {
  const streams = new Set<OpenStream>();

  return {
    addresses: () => new Set([...streams].flatMap(({ addresses }) => addresses)),

    async follow(stream, open) {
      if ([...streams].filter(({ actor }) => actor === stream.actor).length >= MOST_OF_ONE) throw tooMany();
      let asking: NodeJS.Timeout | undefined;
      const end = () => {
        clearInterval(asking);
        streams.delete(stream);
      };
      streams.add(stream);
      const answer = await open().catch((error: unknown) => {
        end();
        throw error;
      });
      if (!answer.body) {
        end();
        return answer;
      }
      const passed = new TransformStream({
        start(controller) {
          const letGo = () => {
            end();
            controller.terminate();
          };
          asking = setInterval(() => void stream.letIn().catch(letGo), LET_IN_AGAIN_MS).unref();
        },
        flush: end,
        cancel: end,
      });
      return new Response(answer.body.pipeThrough(passed), answer);
    },
  };
}

function tooMany(): CodedError {
  return new CodedError({
    code: "TOO_MANY_STREAMS",
    message: `This key listens by ${MOST_OF_ONE} streams already.`,
    remedy: "Listen to several addresses by one stream, and end those that are not needed.",
    status: 429,
  });
}
