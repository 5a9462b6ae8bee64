import { Collapse, UnstyledButton } from "@mantine/core";
import { useDisclosure, useId } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { JsonBlock } from "../words/json-block.tsx";
import type { ToolUse } from "./thread.ts";
import classes from "./tool-uses.module.css";

/** One small line that says which tools were used; it opens to what went in and what came out. */
export function ToolUses({ uses }: { uses: ToolUse[] }) {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(false);
  const id = useId();
  return (
    <div className={classes.line}>
      <UnstyledButton className={classes.toggle} onClick={toggle} aria-expanded={open} aria-controls={id}>
        {t("chat.usedTools", { tools: uses.map((use) => use.tool).join(", ") })}
      </UnstyledButton>
      <Collapse expanded={open} id={id}>
        {uses.map((use) => (
          <div key={use.key} className={classes.use}>
            <JsonBlock label={use.tool} value={use.args} />
            {use.result !== undefined && <JsonBlock label={t("chat.result")} value={use.result} />}
          </div>
        ))}
      </Collapse>
    </div>
  );
}
