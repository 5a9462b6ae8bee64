import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Context, Hono } from "hono";

const MISSING_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Smart Support</title>
<h1>Smart Support is running</h1>
<p>The web console is not built. Build it with <code>npm run build:console</code>, then reload this page.</p>
<p>The API is at <a href="/api/v1/meta">/api/v1/meta</a>, its description at <a href="/openapi.json">/openapi.json</a>.</p></html>`;

/** Names under `assets/` hold a hash of their content, so they never change; everything else is asked for again. */
const CACHE = { assets: "public, max-age=31536000, immutable", pages: "no-cache" };

/** Serves the built console; paths that are no file get its page, which routes by itself. */
export function mountConsole(app: Hono, folder: string): void {
  const page = join(folder, "index.html");
  const isNavigation = (context: Context) => context.req.header("accept")?.includes("text/html") === true;

  app.get(
    "/*",
    serveStatic({
      root: folder,
      onFound(path, context) {
        context.header("Cache-Control", path.includes("/assets/") ? CACHE.assets : CACHE.pages);
      },
    }),
  );
  app.get("/*", (context) => {
    if (!isNavigation(context)) return context.notFound();
    context.header("Cache-Control", CACHE.pages);
    return existsSync(page) ? context.html(readFileSync(page, "utf8")) : context.html(MISSING_PAGE, 503);
  });
}
