import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "vite";

const APPS = ["approval-card", "replay-timeline", "analytics-board"];

/** Writes the pages of MCP apps beside the console: each one file that needs nothing else, since clients show it from no address. */
export function mcpAppPages(): Plugin {
  return {
    name: "mcp-app-pages",
    apply: "build",
    async generateBundle() {
      for (const name of APPS) {
        this.emitFile({ type: "asset", fileName: `mcp-apps/${name}.html`, source: await pageOf(name) });
      }
    },
  };
}

async function pageOf(name: string): Promise<string> {
  const folder = join(import.meta.dirname, "src/mcp-apps");
  const built = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      write: false,
      reportCompressedSize: false,
      rollupOptions: { input: join(folder, `${name}.ts`), output: { format: "iife" } },
    },
  });
  const files = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
  const code = files.flatMap((file) => (file.type === "chunk" ? [file.code] : [])).join("");
  const style = await readFile(join(folder, "apps.css"), "utf8");
  // What would end the element, or open a comment in it, is written otherwise: in code, both stand in strings and patterns alone.
  const script = code.trim().replace(/<(?=\/script|!--)/gi, "\\x3C");
  return page(name, style, script);
}

/** Only this very script runs, and nothing is fetched, whatever the client that shows the page allows. */
function page(name: string, style: string, script: string): string {
  const digest = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${digest}'; style-src 'unsafe-inline'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name.replace("-", " ")}</title>
<style>${style}</style>
</head>
<body>
<main></main>
<script>${script}</script>
</body>
</html>
`;
}
