/** What an id begins with; its number follows. */
const PREFIXES = {
  customer: "C",
  account: "A",
  card: "CD",
  transaction: "TX",
  transfer: "TR",
  payee: "PY",
  dispute: "DP",
  fee: "FE",
} as const;

type Kind = keyof typeof PREFIXES;

export const idOf = (kind: Kind, number: number): string => `${PREFIXES[kind]}${number}`;

export const idOrNull = (kind: Kind, number: number | null): string | null =>
  number === null ? null : idOf(kind, number);

/** The number of an id whose form the contract has checked. */
export const numberOf = (id: string): number => Number(id.replace(/^[A-Z]+/, ""));
