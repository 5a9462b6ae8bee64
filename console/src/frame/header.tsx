import { Badge, Group, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Meta } from "../api/meta.ts";
import { PersonMenu } from "../staff/person-menu.tsx";
import classes from "./header.module.css";
import { LanguageSwitch } from "./language-switch.tsx";
import { SchemeSwitch } from "./scheme-switch.tsx";

/** What this is, in which mode it runs, and how one likes to see it. */
export function Header({ meta }: { meta: Meta }) {
  const { t } = useTranslation();
  const mode = [meta.demo && t("frame.demo"), meta.model.offline && t("frame.offlineModel")].filter(Boolean);
  return (
    <header className={classes.header}>
      <Group gap="xs">
        <Title order={1} size="h5">
          Smart Support
        </Title>
        {mode.length > 0 && (
          <Badge size="sm" variant="light" color="orange" tt="none" title={meta.model.configured}>
            {mode.join(" · ")}
          </Badge>
        )}
      </Group>
      <Group gap="xs">
        <SchemeSwitch />
        <LanguageSwitch />
        <PersonMenu />
      </Group>
    </header>
  );
}
