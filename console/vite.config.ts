import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mcpAppPages } from "./mcp-app-pages.ts";

export default defineConfig({
  plugins: [react(), mcpAppPages()],
  // Relative, so that the console also works behind a proxy that serves it under a path of its own.
  base: "./",
  // Inlined assets would be `data:` URLs, which the server's Content-Security-Policy does not allow.
  build: { assetsInlineLimit: 0, outDir: "dist", emptyOutDir: true, reportCompressedSize: false },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/ws": { target: "ws://127.0.0.1:8080", ws: true } } },
});
