import type { Server, ServerContext } from "@modelcontextprotocol/server";
import { asProtocolError } from "./protocol-error.ts";
import type { ResourceShelf } from "./resource-shelf.ts";
import type { Visit } from "./visit.ts";

/** Answers `resources/*`. */
export function setResourceHandlers(
  server: Server,
  shelf: ResourceShelf,
  visitOf: (context: ServerContext) => Promise<Visit>,
): void {
  server.setRequestHandler("resources/list", async ({ params }, context) => {
    const visit = await visitOf(context).catch(asProtocolError);
    return shelf.list(visit, params?.cursor);
  });
  server.setRequestHandler("resources/templates/list", async (_request, context) => {
    const visit = await visitOf(context).catch(asProtocolError);
    return { resourceTemplates: shelf.templates(visit) };
  });
  server.setRequestHandler("resources/read", async ({ params: { uri } }, context) => {
    const visit = await visitOf(context).catch(asProtocolError);
    return { contents: [await shelf.read(uri, visit).catch(asProtocolError)] };
  });
}
