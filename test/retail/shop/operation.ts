import { z } from "zod";
import { type Books, Refusal } from "./books.ts";

/** The books after a call, and what it answers. */
export interface Done {
  books: Books;
  result: unknown;
}

/** One operation of the shop's API: the books and a request in, books and an answer out. */
export interface Operation {
  effect: "read" | "write";
  /** Throws a `Refusal`; the books that it was given are then still the ones that hold. */
  run(books: Books, input: unknown): Done;
}

function understood<Shape extends z.ZodRawShape>(shape: Shape) {
  const schema = z.strictObject(shape);
  return (input: unknown): z.output<typeof schema> => {
    const { data, error } = schema.safeParse(input);
    if (error) throw new Refusal(z.prettifyError(error));
    return data;
  };
}

/** An operation that only answers. */
export function read<Shape extends z.ZodRawShape>(
  shape: Shape,
  answer: (books: Books, input: z.output<z.ZodObject<Shape, z.core.$strict>>) => unknown,
): Operation {
  const parse = understood(shape);
  return { effect: "read", run: (books, input) => ({ books, result: answer(books, parse(input)) }) };
}

/** An operation that changes the books. */
export function write<Shape extends z.ZodRawShape>(
  shape: Shape,
  change: (books: Books, input: z.output<z.ZodObject<Shape, z.core.$strict>>) => Done,
): Operation {
  const parse = understood(shape);
  return { effect: "write", run: (books, input) => change(books, parse(input)) };
}
