import type { ActionStatus } from "../core/actions/action.ts";
import type { ChatMessage } from "./chat-connection.ts";
import { plain } from "./terminal.ts";

/** Where the screen writes: replies are results, the rest is talk. */
export interface ChatOutput {
  reply(text: string): void;
  aside(text: string): void;
}

const STATUS_WORDS: Partial<Record<ActionStatus, string>> = {
  awaiting_approval: "waits for approval",
  approved: "approved",
  denied: "denied",
  expired: "expired",
  withdrawn: "withdrawn",
  succeeded: "done",
  failed: "failed",
  unknown: "outcome unknown",
};

/** Shows what the server says: sentences as they are released, then (should they differ) the stored message. */
export function createChatScreen(output: ChatOutput): { show(message: ChatMessage): void } {
  let streamed = "";

  function endLine(): void {
    if (streamed !== "") output.reply("\n");
    streamed = "";
  }

  return {
    show(message) {
      switch (message.type) {
        case "token":
          streamed += message.content;
          output.reply(plain(message.content));
          return;
        case "restart":
          endLine();
          output.aside("(once more)");
          return;
        case "tool_call":
          endLine();
          output.aside(`· ${message.tool} ${JSON.stringify(message.args)}`);
          return;
        case "action": {
          const words = STATUS_WORDS[message.action.status];
          endLine();
          if (words) output.aside(`· ${message.action.title}: ${words} (${message.action.id})`);
          return;
        }
        case "stored": {
          if (message.message.author === "customer") return;
          const text = message.message.text;
          if (streamed.trim() !== text.trim()) {
            endLine();
            output.reply(`${plain(text)}\n`);
          } else {
            endLine();
          }
          streamed = "";
          return;
        }
        case "error":
          endLine();
          output.aside(`${message.code}: ${message.message}`);
          return;
      }
    },
  };
}
