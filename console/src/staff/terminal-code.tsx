import { Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StaffApi } from "../api/staff-api.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { Countdown } from "../words/countdown.tsx";
import { FailureAlert } from "../words/failure-alert.tsx";

/** A one-time code with which the same person signs in on the command line. */
export function TerminalCode({ api, opened, onClose }: { api: StaffApi; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { attempt, failure } = useAttempt();
  const [code, setCode] = useState<{ code: string; expires_at: string }>();

  useEffect(() => {
    setCode(undefined);
    if (opened) void attempt(async () => setCode(await api.terminalCode()));
  }, [opened, api, attempt]);

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("person.terminalCode")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Stack>
        <Text size="sm">{t("person.terminalCodeHow")}</Text>
        <FailureAlert failure={failure} />
        {code && (
          <>
            <Code block fz="md">
              {code.code}
            </Code>
            <Group justify="space-between">
              <Countdown until={code.expires_at} />
              <CopyButton value={code.code}>
                {({ copied, copy }) => <Button onClick={copy}>{t(copied ? "copied" : "copy")}</Button>}
              </CopyButton>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
