import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Outcome, outcomes } from "./settle-dialog.tsx";

/** For an action whose answer was lost: somebody looks in the other system and says what became of it. */
export function SettleBar({ onAsk }: { onAsk: (outcome: Outcome) => void }) {
  const { t } = useTranslation();
  return (
    <Group mt="sm" gap="xs">
      <Text size="sm" w="100%">
        {t("desk.unknownOutcome")}
      </Text>
      {outcomes.map((outcome) => (
        <Button key={outcome} size="sm" variant="default" onClick={() => onAsk(outcome)}>
          {t(`desk.settle.${outcome}`)}
        </Button>
      ))}
    </Group>
  );
}
