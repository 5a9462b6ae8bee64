import type { Visit } from "../visit.ts";

interface PromptArgument {
  name: string;
  description: string;
  required: boolean;
  /** It is completed like the variable of its name in this template, or from these words. */
  from?: { template: string } | { words: readonly string[] };
}

/** Something that a person asks a model to do with a record. */
export interface PromptKind {
  name: string;
  title: string;
  description: string;
  arguments: readonly PromptArgument[];
  isFor(visit: Visit): boolean;
  /** What the model is asked to do. */
  instructions(given: Readonly<Record<string, string>>): string;
  /** The address of the record that it is about. */
  record(given: Readonly<Record<string, string>>): string;
}
