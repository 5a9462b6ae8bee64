import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useStaffSession } from "./staff-session.tsx";
import { TerminalCode } from "./terminal-code.tsx";

/** Who is signed in, and what they can do about it. */
export function PersonMenu() {
  const { t } = useTranslation();
  const { signedIn, signOut } = useStaffSession();
  const [asking, code] = useDisclosure(false);
  if (!signedIn) return null;
  const { name, role, groups } = signedIn.person;
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button variant="default" size="compact-sm" aria-label={t("person.menu", { name })}>
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{[t(`role.${role}`), ...groups].join(" · ")}</Menu.Label>
          <Menu.Item onClick={code.open}>{t("person.terminalCode")}</Menu.Item>
          <Menu.Item onClick={() => void signOut()}>{t("person.signOut")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <TerminalCode api={signedIn.api} opened={asking} onClose={code.close} />
    </>
  );
}
