import { Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ActionStatus, actionStatus } from "../api/action.ts";
import { FailureAlert } from "../words/failure-alert.tsx";
import { PageTurner } from "../words/page-turner.tsx";
import { ApprovalList } from "./approval-list.tsx";
import { useApprovals } from "./use-approvals.ts";

/** Every action there was, newest first, by status if one wants. */
export function History() {
  const { t } = useTranslation();
  const [status, setStatus] = useState<ActionStatus>();
  const { items, failure, reload, newer, older } = useApprovals(status);
  return (
    <Stack gap="sm">
      <Group>
        <Select
          size="xs"
          label={t("desk.status")}
          value={status ?? "any"}
          allowDeselect={false}
          onChange={(value) => setStatus(actionStatus.safeParse(value).data)}
          data={[
            { value: "any", label: t("desk.anyStatus") },
            ...actionStatus.options.map((value) => ({ value, label: t(`actionStatus.${value}`) })),
          ]}
        />
      </Group>
      <FailureAlert failure={failure} />
      {items?.length === 0 && (
        <Text c="dimmed" size="sm" ta="center" py="xl">
          {t("desk.noHistory")}
        </Text>
      )}
      <ApprovalList label={t("desk.history")} approvals={items ?? []} onChanged={reload} folded />
      <PageTurner newer={newer} older={older} />
    </Stack>
  );
}
