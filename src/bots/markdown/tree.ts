/** What stands in a line. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "bold" | "italic" | "strike"; children: Inline[] }
  | { kind: "code"; text: string }
  /** Without a label the address is shown. */
  | { kind: "link"; label: Inline[]; url: string }
  | { kind: "break" };

/** One item of a list, with its depth from 0 and its number if it has one. */
export interface ListItem {
  depth: number;
  number: number | null;
  children: Inline[];
}

/** The Markdown that models write (CommonMark and GitHub's tables), as far as chat platforms can show it. */
export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; children: Inline[] }
  | { kind: "code"; language: string; text: string }
  | { kind: "list"; items: ListItem[] }
  | { kind: "quote"; children: Inline[] }
  | { kind: "rule" };
