import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Pages } from "../api/use-pages.ts";

/** Turns the pages of a list; nothing where there is only one. */
export function PageTurner({ newer, older }: Pick<Pages<unknown>, "newer" | "older">) {
  const { t } = useTranslation();
  if (!newer && !older) return null;
  return (
    <Group justify="center" gap="xs">
      <Button variant="default" size="compact-sm" disabled={!newer} onClick={newer}>
        {t("pages.newer")}
      </Button>
      <Button variant="default" size="compact-sm" disabled={!older} onClick={older}>
        {t("pages.older")}
      </Button>
    </Group>
  );
}
