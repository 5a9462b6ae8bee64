import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Decision } from "../api/approval.ts";
import { TimeAgo } from "../words/time-ago.tsx";
import classes from "./decisions.module.css";

/** Who decided what, when, and the words they left. */
export function Decisions({ decisions }: { decisions: Decision[] }) {
  const { t } = useTranslation();
  if (decisions.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t("desk.decisions")}>
      {decisions.map((decision) => (
        <li key={`${decision.staff.id}-${decision.at}`}>
          <Text size="sm">
            {t(`desk.decided.${decision.decision}`, { name: decision.staff.name, via: decision.via })}{" "}
            <TimeAgo at={decision.at} />
          </Text>
          {decision.note && <Text size="xs">{t("desk.noteWas", { note: decision.note })}</Text>}
          {decision.message_to_customer && (
            <Text size="xs">{t("desk.messageWas", { message: decision.message_to_customer })}</Text>
          )}
        </li>
      ))}
    </ul>
  );
}
