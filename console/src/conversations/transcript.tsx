import { useTranslation } from "react-i18next";
import { ActionCard } from "../chat/action-card.tsx";
import { Bubble } from "../chat/bubble.tsx";
import { Draft } from "../chat/draft.tsx";
import classes from "../chat/message-log.module.css";
import type { Thread } from "../chat/thread.ts";
import { timelineOf } from "../chat/timeline.ts";
import { ToolUses } from "../chat/tool-uses.tsx";
import { Scroller } from "../frame/scroller.tsx";

/** What is said and done in a conversation, as staff read along. */
export function Transcript({ thread }: { thread: Thread }) {
  const { t } = useTranslation();
  return (
    <Scroller label={t("chat.conversation")} className={classes.scroll}>
      <div className={classes.thread}>
        <div role="log" aria-live="polite" aria-relevant="additions" className={classes.entries}>
          {timelineOf(thread).map((entry) => {
            if (entry.kind === "tools") return <ToolUses key={entry.key} uses={entry.uses} />;
            if (entry.kind === "action") return <ActionCard key={entry.key} action={entry.action} />;
            return entry.kind === "message" && <Bubble key={entry.key} message={entry.message} viewer="staff" />;
          })}
        </div>
        <Draft thread={thread} />
      </div>
    </Scroller>
  );
}
