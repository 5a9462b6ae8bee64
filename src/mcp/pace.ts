import type { Rate } from "../core/store/rate-window.ts";

/** Counts `uses` of a name in a window that every process shares; false if they were too many. */
export type CountUses = (name: string, rate: Rate, uses: number) => Promise<boolean>;

/** Into how many parts a window's uses are taken. */
const PARTS = 100;

interface Part {
  left: number;
  /** When it is worth nothing any more, by this process's clock. */
  until: number;
}

/**
 * Holds each name to its rate without a statement for each use: a process takes a part of what a window allows, and uses it up
 * before it takes another. A process may so be one part above the rate, or have one part too little.
 */
export function createPace(count: CountUses, rate: Rate): (name: string) => Promise<boolean> {
  const size = Math.max(1, Math.floor(rate.most / PARTS));
  const parts = new Map<string, Part>();
  const taking = new Map<string, Promise<boolean>>();

  async function take(name: string): Promise<boolean> {
    try {
      const isAllowed = await count(name, rate, size);
      if (isAllowed) parts.set(name, { left: size, until: performance.now() + rate.windowMs });
      else parts.delete(name);
      return isAllowed;
    } finally {
      taking.delete(name);
    }
  }

  return async (name) => {
    for (;;) {
      const part = parts.get(name);
      if (part && part.left > 0 && performance.now() < part.until) {
        part.left--;
        return true;
      }
      // Many at once take one part together, and not one each.
      const taken = taking.get(name) ?? take(name);
      taking.set(name, taken);
      if (!(await taken)) return false;
    }
  };
}
