import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Scroller } from "../frame/scroller.tsx";
import { ActionCard } from "./action-card.tsx";
import { Bubble } from "./bubble.tsx";
import { Draft } from "./draft.tsx";
import classes from "./message-log.module.css";
import { OutgoingBubble } from "./outgoing-bubble.tsx";
import type { Outgoing, Thread } from "./thread.ts";
import { timelineOf } from "./timeline.ts";
import { ToolUses } from "./tool-uses.tsx";

interface Props {
  thread: Thread;
  onRetry: (outgoing: Outgoing) => void;
  onWithdraw: (actionId: string) => Promise<void>;
}

/** The customer's thread, newest at the bottom. Stored messages are announced; what still streams is not. */
export function MessageLog({ thread, onRetry, onWithdraw }: Props) {
  const { t } = useTranslation();
  const nothing = thread.messages.length === 0 && thread.outgoing.length === 0;
  return (
    <Scroller label={t("chat.conversation")} className={classes.scroll}>
      <div className={classes.thread}>
        {nothing && (
          <Text c="dimmed" size="sm" ta="center">
            {t("chat.empty")}
          </Text>
        )}
        <div role="log" aria-live="polite" aria-relevant="additions" className={classes.entries}>
          {timelineOf(thread).map((entry) => {
            if (entry.kind === "tools") return <ToolUses key={entry.key} uses={entry.uses} />;
            if (entry.kind === "action") {
              return <ActionCard key={entry.key} action={entry.action} onWithdraw={onWithdraw} />;
            }
            if (entry.kind === "outgoing") {
              return (
                <OutgoingBubble key={entry.key} outgoing={entry.outgoing} onRetry={() => onRetry(entry.outgoing)} />
              );
            }
            return <Bubble key={entry.key} message={entry.message} viewer="customer" />;
          })}
        </div>
        <Draft thread={thread} />
      </div>
    </Scroller>
  );
}
