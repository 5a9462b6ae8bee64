import { z } from "zod";
import { request } from "./request.ts";

const meta = z.object({
  demo: z.boolean(),
  version: z.string(),
  model: z.object({ configured: z.string(), offline: z.boolean() }),
  agents: z.array(z.object({ name: z.string(), description: z.string() })),
  /** The key of the demo's customer chat; absent in production. */
  chat_key: z.string().nullish(),
});

export type Meta = z.infer<typeof meta>;

export const fetchMeta = (): Promise<Meta> => request("/meta", meta);
