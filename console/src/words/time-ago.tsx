import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { absoluteTime, relativeTime } from "./moment.ts";
import { useNow } from "./now.ts";

/** A moment as people say it, with the exact time in its title. */
export function TimeAgo({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const now = useNow(10_000);
  const moment = Date.parse(at);
  return (
    <Text
      component="time"
      dateTime={at}
      title={absoluteTime(moment, i18n.language)}
      size="xs"
      c="dimmed"
      style={{ whiteSpace: "nowrap" }}
    >
      {relativeTime(Math.min(moment, now), now, i18n.language)}
    </Text>
  );
}
