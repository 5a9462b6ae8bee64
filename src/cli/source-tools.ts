import { z } from "zod";
import { offeredTool, sourceView } from "../http/tool-sources.ts";
import type { ServerClient } from "./server-client.ts";

export type SourceTool = z.infer<typeof offeredTool> & { source: string };

/** Every tool of every source, or of one; those too that cannot be called. */
export async function sourceTools(server: ServerClient, only?: string): Promise<SourceTool[]> {
  const sources = await server.request("/tool-sources", z.array(sourceView));
  const wanted = sources.filter(({ name }) => only === undefined || name === only);
  const lists = await Promise.all(
    wanted.map(async ({ name: source }) => {
      const path = `/tool-sources/${encodeURIComponent(source)}/tools`;
      return (await server.request(path, z.array(offeredTool))).map((tool) => ({ ...tool, source }));
    }),
  );
  return lists.flat();
}
