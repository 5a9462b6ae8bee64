import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Message } from "../api/message.ts";
import { TimeAgo } from "../words/time-ago.tsx";
import classes from "./bubble.module.css";

interface Props {
  message: Message;
  /** Whose screen it is: their side's words stand on the right. */
  viewer: "customer" | "staff";
}

/** One message, as plain text: nothing in it is ever read as markup. */
export function Bubble({ message, viewer }: Props) {
  const { t } = useTranslation();
  const own = (message.author === "customer") === (viewer === "customer");
  const author = own && viewer === "customer" ? t("author.you") : t(`author.${message.author}`);
  return (
    <article className={own ? classes.own : classes.bubble} data-author={message.author} data-kind={message.kind}>
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
