import type { Page, WebSocketRoute } from "playwright-core";

/** A page's WebSockets, as they pass through a line that can be cut and mended. Reload the page to lay them through it. */
export async function breakableLine(page: Page): Promise<{ cut(): void; mend(): void }> {
  const open = new Set<WebSocketRoute>();
  let broken = false;
  await page.routeWebSocket(/\/ws/, (socket) => {
    if (broken) {
      void socket.close({ code: 1012 });
      return;
    }
    open.add(socket);
    socket.connectToServer();
  });
  return {
    cut() {
      broken = true;
      for (const socket of open) void socket.close({ code: 1012 });
      open.clear();
    },
    mend() {
      broken = false;
    },
  };
}
