import { z } from "zod";
import type { SlackApi } from "./api.ts";

/** Ourselves in the workspace that the token is for. */
export interface Self {
  team: string;
  user: string;
  bot: string;
}

const identity = z.object({ team_id: z.string(), user_id: z.string(), bot_id: z.string() });

/** Asks Slack once who the token is; again, if that failed. */
export function createSelf(api: SlackApi): () => Promise<Self> {
  let known: Promise<Self> | null = null;
  async function ask(): Promise<Self> {
    const { team_id: team, user_id: user, bot_id: bot } = await api.call("auth.test", {}, identity);
    return { team, user, bot };
  }
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
