/** The streams by which clients hear of changes, for as long as they are open. */
export interface OpenStreams {
  /** Every address that somebody listens to now. */
  addresses(): ReadonlySet<string>;
  /** The answer to a request to listen to these addresses; it ends once `isLetIn` says no, or fails. */
  follow(answer: Response, addresses: readonly string[], isLetIn: () => Promise<unknown>): Response;
}

/** How long a client goes on hearing of changes after its key was revoked. */
const LET_IN_AGAIN_MS = 1_000;

export function createOpenStreams(): OpenStreams {
  const open = new Set<readonly string[]>();

  return {
    addresses: () => new Set([...open].flat()),

    follow(answer, addresses, isLetIn) {
      if (!answer.body) return answer;
      let asking: NodeJS.Timeout;
      const end = () => {
        clearInterval(asking);
        open.delete(addresses);
      };
      const passed = new TransformStream({
        start(controller) {
          open.add(addresses);
          const letGo = () => {
            end();
            controller.terminate();
          };
          asking = setInterval(() => void isLetIn().catch(letGo), LET_IN_AGAIN_MS).unref();
        },
        flush: end,
        cancel: end,
      });
      return new Response(answer.body.pipeThrough(passed), answer);
    },
  };
}
