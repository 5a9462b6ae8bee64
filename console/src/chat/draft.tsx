import { Loader } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./message-log.module.css";
import type { Thread } from "./thread.ts";

/** What has come of a reply that is not stored yet, or a sign that one is on its way. */
export function Draft({ thread: { draft, working } }: { thread: Thread }) {
  const { t } = useTranslation();
  if (draft !== "") return <div className={classes.draft}>{draft}</div>;
  return working && <Loader type="dots" size="sm" role="img" aria-label={t("chat.working")} />;
}
