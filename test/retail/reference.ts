import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { z } from "zod";
import { type Books, booksSchema } from "./shop/books.ts";

/** Third-party data that lies beside the repository on machines that have it; nothing of it is kept here. */
const FOLDER = new URL("../../../shared/data/retail/", import.meta.url);
const TASKS = new URL("tasks.jsonl", FOLDER);

/** The shop's description, as an operator names it to the import. */
export const DESCRIPTION = fileURLToPath(new URL("openapi_rest.json", FOLDER));

const ARE_HERE = existsSync(TASKS);
const WHY_SKIPPED = "skipped, because ../shared/data/retail is not on this machine";

/** A suite that compares with the reference; skipped, and saying why, where its data is not there. */
export function describeReference(title: string, suite: () => void): void {
  describe.skipIf(!ARE_HERE)(ARE_HERE ? title : `${title}: ${WHY_SKIPPED}`, suite);
}

const callSchema = z.object({
  name: z.string(),
  type: z.enum(["read", "write", "generic"]),
  args: z.record(z.string(), z.json()),
  /** Of a call that is answered; the other one is of a call that the shop refuses. */
  result_sha256: z.string().optional(),
  error: z.string().optional(),
});
const taskSchema = z.object({
  id: z.string(),
  user_id: z.string().optional(),
  actions: z.array(callSchema),
  expected_db_sha256: z.string(),
});

/** A call that the reference makes, and what came of it there. */
export type Call = z.infer<typeof callSchema>;
/** What a customer wants, as the calls that do it and the database's hash after them. */
export type Task = z.infer<typeof taskSchema>;

export interface Reference {
  books: Books;
  description: unknown;
  tasks: readonly Task[];
}

/** Everything that the reference says. Throws where the data is not there. */
export async function readReference(): Promise<Reference> {
  const [books, description, tasks] = await Promise.all(
    [new URL("db.json", FOLDER), DESCRIPTION, TASKS].map((file) => readFile(file, "utf8")),
  );
  return {
    books: booksSchema.parse(JSON.parse(books ?? "")),
    description: JSON.parse(description ?? ""),
    tasks: (tasks ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => taskSchema.parse(JSON.parse(line))),
  };
}

/** Whose request it is: the customer that the task names, or whose account or order its calls touch. Null if there is none. */
export function customerOf({ user_id, actions }: Task, { orders }: Books): string | null {
  const touched = actions.map(({ args }) => args.user_id ?? orders[String(args.order_id)]?.user_id);
  return (
    user_id ??
    z
      .string()
      .optional()
      .parse(touched.find((id) => id !== undefined)) ??
    null
  );
}
