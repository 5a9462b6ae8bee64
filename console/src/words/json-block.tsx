import { Code, Text } from "@mantine/core";
import type { Json } from "../api/action.ts";
import { Scroller } from "../frame/scroller.tsx";
import classes from "./json-block.module.css";

/** A value exactly as it is sent. */
export function JsonBlock({ label, value }: { label: string; value: Json }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Scroller label={label} className={classes.scroll}>
        <Code block fz="xs">
          {JSON.stringify(value, null, 2)}
        </Code>
      </Scroller>
    </div>
  );
}
