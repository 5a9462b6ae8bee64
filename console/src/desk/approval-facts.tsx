import { Alert, SimpleGrid, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Approval } from "../api/approval.ts";
import { Scroller } from "../frame/scroller.tsx";
import { JsonBlock } from "../words/json-block.tsx";
import { RecordValue } from "../words/record-view.tsx";
import classes from "./approval-facts.module.css";
import { Quorum } from "./quorum.tsx";

/** What would be done with what, what the record looks like now, and why it has to be asked for. */
export function ApprovalFacts({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  const { preview, result } = approval;
  return (
    <>
      {approval.twins > 0 && (
        <Alert color="orange" py={6} mt="xs">
          {t("desk.twins", { count: approval.twins })}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" mt="xs">
        <div>
          <JsonBlock label={t("desk.arguments", { tool: approval.tool })} value={approval.args} />
          {result !== null && <JsonBlock label={t("desk.result")} value={result} />}
          {approval.code && (
            <Text size="xs" mt={4}>
              {t("desk.code", { code: approval.code })}
            </Text>
          )}
        </div>
        <div>
          <Text size="xs" c="dimmed">
            {t("desk.recordNow")}
          </Text>
          <Scroller label={t("desk.recordNow")} className={classes.preview}>
            {preview === null ? <Text size="xs">{t("desk.noPreview")}</Text> : <RecordValue value={preview} />}
          </Scroller>
        </div>
      </SimpleGrid>
      <Text size="sm" mt="xs">
        <b>{[approval.type, approval.reasons.join(" ")].filter(Boolean).join(": ")}</b>
      </Text>
      <Quorum approval={approval} />
    </>
  );
}
