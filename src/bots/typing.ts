/** Platforms forget a sign of typing after some seconds (Teams after three), and a turn that hangs must not type for ever. */
const AGAIN_MS = 2_500;
const LONGEST_MS = 120_000;

export interface Typing {
  /** Shows at once that somebody is typing, and goes on until it ends. */
  begin(conversationId: string, show: () => Promise<void>): void;
  end(conversationId: string): void;
  stop(): void;
}

/** Signs of typing, for as long as a reply is awaited. One that is lost is lost. */
export function createTyping(): Typing {
  const timers = new Map<string, NodeJS.Timeout>();
  function end(conversationId: string): void {
    clearInterval(timers.get(conversationId));
    timers.delete(conversationId);
  }
  return {
    begin(conversationId, show) {
      if (timers.has(conversationId)) return;
      const until = performance.now() + LONGEST_MS;
      const once = () => void show().catch(() => undefined);
      const again = () => (performance.now() > until ? end(conversationId) : once());
      timers.set(conversationId, setInterval(again, AGAIN_MS));
      once();
    },
    end,
    stop: () => [...timers.keys()].forEach(end),
  };
}
