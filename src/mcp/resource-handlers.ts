import type { Server, ServerContext } from "@modelcontextprotocol/server";
import type { ResourceShelf } from "./resource-shelf.ts";
import type { Visit } from "./visit.ts";

/** Answers `resources/*`. */
export function setResourceHandlers(
  server: Server,
  shelf: ResourceShelf,
  visitOf: (context: ServerContext) => Promise<Visit>,
): void {
  server.setRequestHandler("resources/list", async ({ params }, context) => {
    const visit = await visitOf(context);
    return shelf.list(visit, params?.cursor);
  });
  server.setRequestHandler("resources/templates/list", async (_request, context) => {
    const visit = await visitOf(context);
    return { resourceTemplates: shelf.templates(visit) };
  });
  server.setRequestHandler("resources/read", async ({ params: { uri } }, context) => {
    const visit = await visitOf(context);
    return { contents: [await shelf.read(uri, visit)] };
  });
}
