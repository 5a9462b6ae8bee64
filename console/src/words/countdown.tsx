import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { absoluteTime, timeLeft } from "./moment.ts";
import { useNow } from "./now.ts";

const urgentMs = 5 * 60_000;

/** How long a decision can still wait. */
export function Countdown({ until }: { until: string }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const end = Date.parse(until);
  const left = timeLeft(end, now);
  return (
    <Text
      component="span"
      role="timer"
      size="xs"
      ff="monospace"
      fw={600}
      c={end - now < urgentMs ? "var(--support-urgent)" : "dimmed"}
      title={absoluteTime(end, i18n.language)}
    >
      {left === undefined ? t("time.over") : t("time.left", { left })}
    </Text>
  );
}
