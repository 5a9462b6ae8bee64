import type { AnswerField } from "./answer-fields.ts";
import type { Argument } from "./operation-arguments.ts";
import { singular, words } from "./words.ts";

/** What a name says of a person: who, and by what they are known. */
export interface Identity {
  /** `customer`, `user` …; empty for an e-mail address of nobody in particular. */
  who: string;
  by: "id" | "email";
}

/** Whom APIs call their customers, the clearest first. `client` is a program as often. */
export const CUSTOMERS =
  "customer shopper buyer consumer subscriber cardholder policyholder patient guest passenger enduser member user contact person account".split(
    " ",
  );
/** Whom records are said to be of, beside the above. */
const HOLDERS = ["requester", "payer", "accountholder", "owner"];

const ID_WORDS = new Set(["id", "uuid", "guid", "number", "no", "ref", "reference", "key"]);

function named(name: string, among: readonly string[]): Identity | undefined {
  const parts = words(
    name
      .replace(/^x-/i, "")
      .replace(/end[-_ ]?user/i, "enduser")
      .replace(/account[-_ ]?holder/i, "accountholder"),
  );
  const isEmail = parts.at(-1) === "email" || (parts.at(-2) === "email" && parts.at(-1) === "address");
  const rest = isEmail ? parts.slice(0, parts.lastIndexOf("email")) : parts;
  if (isEmail)
    return rest.length === 0 || (rest.length === 1 && among.includes(rest[0] ?? ""))
      ? { who: rest[0] ?? "", by: "email" }
      : undefined;
  const [who = "", by] = rest;
  if (!among.includes(who) || rest.length > 2 || (by !== undefined && !ID_WORDS.has(by))) return undefined;
  return { who, by: "id" };
}

/** The identity that a parameter asks for; `/customers/{id}` asks for a customer's. */
export function identityAsked({ name, place, after }: Argument): Identity | undefined {
  const own = named(name, CUSTOMERS);
  // An object or a list called `customer` describes one; in a path or a query it can only name one.
  if (own && (place !== "body" || words(name).length > 1)) return own;
  if (own?.by === "email") return own;
  const who = singular(words(after ?? "").join(""));
  return place === "path" &&
    ID_WORDS.has(words(name).at(-1) ?? "") &&
    words(name).length === 1 &&
    CUSTOMERS.includes(who)
    ? { who, by: "id" }
    : undefined;
}

const ALL_HOLDERS = [...CUSTOMERS, ...HOLDERS];
/** Answers have hundreds of fields, and few of them speak of anybody. */
const MENTIONS_HOLDER = new RegExp([...ALL_HOLDERS, "end.?user", "account.?holder"].join("|"), "i");
const rank = ({ who, by }: Identity) =>
  (by === "email" ? ALL_HOLDERS.length : 0) + (who === "" ? ALL_HOLDERS.length : ALL_HOLDERS.indexOf(who));

const WRAPPERS = new Set(
  "data result results item items payload response record content element elements attributes attribute body value values object".split(
    " ",
  ),
);

/** True where what is inside still speaks of the record itself: a wrapper, the record's own name, or the holder's. */
function isTransparent(name: string, records: ReadonlySet<string>): boolean {
  const parts = words(name).map(singular);
  return WRAPPERS.has(name.toLowerCase()) || records.has(parts.join("_")) || ALL_HOLDERS.includes(parts[0] ?? "");
}

/** The customer that a record says it belongs to: `customer_id`, `data.customer.id`, `orders.buyer_email`. `records`: what it is called. */
export function ownerIn(
  fields: readonly AnswerField[],
  records: ReadonlySet<string>,
): { field: string; identity: Identity } | undefined {
  const candidates = fields.flatMap(({ path, isPlain }) => {
    const last = path.at(-1) ?? "";
    if (!MENTIONS_HOLDER.test(`${path.at(-2)} ${last}`) || path.some((name) => name === "" || /[.\s]/.test(name)))
      return [];
    const isMember = last === "id" || last === "uuid" || last === "email";
    const holder = isMember ? path.at(-2) : undefined;
    const identity = named(holder ? `${holder}_${last}` : last, ALL_HOLDERS);
    const around = path.slice(0, holder === undefined ? -1 : -2);
    if (!identity || identity.who === "" || !around.every((name) => isTransparent(name, records))) return [];
    return holder !== undefined || isPlain() ? [{ path, identity }] : [];
  });
  const [best] = candidates.sort((a, b) => a.path.length - b.path.length || rank(a.identity) - rank(b.identity));
  return best && { field: best.path.join("."), identity: best.identity };
}

/** What stands for the identity in expressions. */
export const identityExpression = ({ by }: Identity) => (by === "email" ? "customer.email" : "customer.id");

/** The clearer one first. */
export const byClarity = (a: Identity, b: Identity) => rank(a) - rank(b);
