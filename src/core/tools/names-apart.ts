import { createHash } from "node:crypto";

const MAX_LENGTH = 48;
const DIGEST_LENGTH = 12;

export interface NamesApart {
  names: string[];
  /** Those of the names taken that made a difference: given alone, they lead to the same names again. */
  avoided: string[];
}

function digested(name: string, source: string): string {
  const digest = createHash("sha256").update(`${source} ${name}`).digest("hex").slice(0, DIGEST_LENGTH);
  return `${name.slice(0, MAX_LENGTH - DIGEST_LENGTH - 1).replace(/[_-]+$/, "")}_${digest}`;
}

/**
 * The names of one source's tools, in their order, none of them one of `taken`: two companies' systems both have a
 * `list_users`, and what is decided about the one must not hold for the other. `get_order` of a second source is
 * `get_order_crm`, with a digest where that is too long or not free either.
 */
export function namesApart(ownNames: readonly string[], source: string, taken: ReadonlySet<string>): NamesApart {
  const own = new Set(ownNames);
  const avoided = new Set<string>();
  const names = ownNames.map((name) => {
    if (!taken.has(name)) return name;
    avoided.add(name);
    const plain = `${name}_${source}`;
    if (taken.has(plain)) avoided.add(plain);
    const isFree = plain.length <= MAX_LENGTH && !taken.has(plain) && !own.has(plain);
    return isFree ? plain : digested(name, source);
  });
  return { names, avoided: [...avoided].sort() };
}
