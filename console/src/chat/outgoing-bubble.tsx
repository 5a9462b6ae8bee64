import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { failureWords } from "../words/failure-words.ts";
import classes from "./bubble.module.css";
import type { Outgoing } from "./thread.ts";

/** The customer's words until the server has stored them, or why it has not. */
export function OutgoingBubble({ outgoing, onRetry }: { outgoing: Outgoing; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.own} aria-live="off">
      {outgoing.text}
      {outgoing.state === "failed" ? (
        <Text size="xs" c="var(--support-urgent)" role="alert" className={classes.meta}>
          {failureWords({ code: outgoing.code ?? "NOT_SENT", message: "" })}
          <Anchor component="button" type="button" size="xs" underline="always" onClick={onRetry}>
            {t("chat.retry")}
          </Anchor>
        </Text>
      ) : (
        outgoing.state === "waiting" && (
          <Text size="xs" c="dimmed">
            {t("chat.sending")}
          </Text>
        )
      )}
    </div>
  );
}
