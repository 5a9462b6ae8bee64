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
  return (
    <header className={classes.header}>
      <Group gap="xs">
        <Title order={1} size="h4">
          Smart Support
        </Title>
        {meta.demo && (
          <Badge variant="light" color="orange" tt="none">
            {t("frame.demo")}
          </Badge>
        )}
        {meta.model.offline && (
          <Badge variant="light" color="gray" tt="none" title={meta.model.configured}>
            {t("frame.offlineModel")}
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
