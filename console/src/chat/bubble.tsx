import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Message } from "../api/message.ts";
import { TimeAgo } from "../words/time-ago.tsx";
import classes from "./bubble.module.css";

interface Props {
  message: Message;
  /** Whose screen it is: their own words stand on the right. */
  viewer: "customer" | "staff";
}

/** One message, as plain text: nothing in it is ever read as markup. */
export function Bubble({ message, viewer }: Props) {
  const { t } = useTranslation();
  const own = viewer === "customer" ? message.author === "customer" : message.author === "staff";
  const tone = own ? classes.own : message.author === "staff" ? classes.staff : classes.bubble;
  const author = viewer === "customer" && own ? t("author.you") : t(`author.${message.author}`);
  return (
    <article className={message.kind === "outcome" ? classes.outcome : tone} data-kind={message.kind}>
      <div className={classes.meta}>
        <Text size="xs" fw={600}>
          {author}
          {message.author === "staff" && viewer === "staff" && message.author_id ? ` · ${message.author_id}` : ""}
        </Text>
        <TimeAgo at={message.created_at} />
      </div>
      {message.text}
    </article>
  );
}
