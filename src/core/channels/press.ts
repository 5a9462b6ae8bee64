/** What a button may ask for. */
export const VERBS = ["approve", "deny", "deny_note", "take_over", "give_back", "reply", "up", "down"] as const;
export type Verb = (typeof VERBS)[number];

const PRESS = new RegExp(`^(${VERBS.join("|")}):((?:act|cnv)_[a-z0-9]{1,40})$`);

/** All that a button carries: a verb and an opaque id. At most 60 characters, which every platform takes. */
export function pressValue(verb: Verb, subject: string): string {
  return `${verb}:${subject}`;
}

/** Reads what a button carried; null for anything that we never put into one. */
export function parsePress(value: string): { verb: Verb; subject: string } | null {
  const [, verb, subject] = PRESS.exec(value) ?? [];
  const known = VERBS.find((one) => one === verb);
  return known && subject ? { verb: known, subject } : null;
}

/** A few lines to fill in, shown as the platform does (a modal); what was written comes back as `fields` of a press. */
export interface Form {
  title: string;
  /** The value that the press with the fields carries. */
  submit: string;
  submitLabel: string;
  fields: { name: "note" | "message"; label: string; required: boolean; maxLength: number }[];
}

const FORM_VERBS: ReadonlySet<Verb> = new Set(["deny_note", "reply"]);

/** Whether a press of this button is answered with a form: some platforms have to know before it is pressed. */
export function opensForm(value: string): boolean {
  const verb = parsePress(value)?.verb;
  return verb !== undefined && FORM_VERBS.has(verb);
}
