import { z } from "zod";

/** PostgreSQL refuses a text with a NUL in it, and no identifier has any other control character either. */
const identifier = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}+$/u);

/** What every list takes. `cursor` is the `next_cursor` of the page before. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: identifier(200).optional(),
});

/** What every list answers. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

export const idParams = z.object({ id: identifier(100) });
