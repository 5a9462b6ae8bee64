import { z } from "zod";

export const person = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(["support", "expert", "admin"]),
  groups: z.array(z.string()),
});

export type Person = z.infer<typeof person>;
