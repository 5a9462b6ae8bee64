/** Does what concerns one conversation in the order in which it came, and everything else beside it. */
export interface Lanes {
  enter(lane: string, work: () => Promise<void>): Promise<void>;
  /** Resolves when all that has entered is done. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<void>>();
  return {
    enter(lane, work) {
      const tail = (tails.get(lane) ?? Promise.resolve())
        .catch(() => undefined)
        .then(work)
        .finally(() => {
          if (tails.get(lane) === tail) tails.delete(lane);
        });
      tails.set(lane, tail);
      return tail;
    },
    async idle() {
      await Promise.allSettled(tails.values());
    },
  };
}
