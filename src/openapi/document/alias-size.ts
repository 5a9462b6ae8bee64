import { EVENT_ID, type Event } from "js-yaml";

/** An alias that makes a text unfold too far, or for ever. `index` is where it stands in the text. */
export interface AliasProblem {
  index: number;
  kind: "endless" | "too large";
}

/** Nodes of a document with all aliases written out. The largest descriptions that are published have about half of it. */
const MAX_NODES = 4_000_000;

interface Open {
  anchor: string | undefined;
  size: number;
}

/**
 * Counts what a YAML text would unfold to, without unfolding it: the size of an alias is the size of what it names
 * ("billion laughs" has a dozen lines and 10⁹ nodes). Gives the first alias that goes too far.
 */
export function findEndlessAlias(events: readonly Event[], text: string): AliasProblem | undefined {
  const sizes = new Map<string, number>();
  const open: Open[] = [{ anchor: undefined, size: 0 }];
  const anchorOf = (event: { anchorStart: number; anchorEnd: number }) =>
    event.anchorStart === -1 ? undefined : text.slice(event.anchorStart, event.anchorEnd);

  function close({ anchor, size }: Open): void {
    if (anchor !== undefined) sizes.set(anchor, size);
    const parent = open.at(-1);
    if (parent !== undefined) parent.size += size;
  }

  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        sizes.clear();
        open.push({ anchor: undefined, size: 0 });
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        open.push({ anchor: anchorOf(event), size: 1 });
        break;
      case EVENT_ID.SCALAR:
        close({ anchor: anchorOf(event), size: 1 });
        break;
      case EVENT_ID.ALIAS: {
        const anchor = anchorOf(event);
        if (open.some((one) => one.anchor === anchor)) return { index: event.anchorStart, kind: "endless" };
        const size = sizes.get(anchor ?? "") ?? 1;
        if (size + (open.at(-1)?.size ?? 0) > MAX_NODES) return { index: event.anchorStart, kind: "too large" };
        close({ anchor: undefined, size });
        break;
      }
      case EVENT_ID.POP: {
        const closed = open.pop();
        if (closed !== undefined) close(closed);
      }
    }
  }
  return undefined;
}
