import type { Hono } from "hono";
import { cors } from "hono/cors";
import { CodedError } from "../core/coded-error.ts";
import { limitBody } from "./body-limit.ts";
import type { HttpServices } from "./http-services.ts";
import { isOriginAllowed } from "./origin.ts";

const PATH = "/mcp";

/** Puts the MCP server at `/mcp`, for programs and for pages of the origins that are allowed. */
export function mountMcp(app: Hono, { settings, mcp }: Pick<HttpServices, "settings" | "mcp">): void {
  const answerPages = cors({
    origin: (origin) => origin,
    exposeHeaders: ["WWW-Authenticate", "Mcp-Session-Id"],
    maxAge: 600,
  });
  app.use(
    PATH,
    async (context, next) => {
      // A page that a browser was tricked into loading may send requests to this machine, but not under an origin of ours.
      const origin = context.req.header("origin");
      // Programs send none, and the headers for pages would turn their answers into streams.
      if (origin === undefined) return next();
      if (isOriginAllowed(origin, context.req.header("host") ?? null, settings)) return answerPages(context, next);
      const message = "Pages of this origin may not call the MCP server.";
      throw new CodedError({ code: "ORIGIN_NOT_ALLOWED", message, remedy: "Name it in allowed_origins.", status: 403 });
    },
    limitBody(1),
  );
  app.all(PATH, (context) => mcp.fetch(context.req.raw));
  // Clients look in both places (RFC 9728, section 3.1), and pages among them may, as it is public.
  for (const path of ["", PATH].map((suffix) => `/.well-known/oauth-protected-resource${suffix}`)) {
    app.get(path, cors(), (context) => (mcp.metadata ? context.json(mcp.metadata) : context.notFound()));
  }
}
