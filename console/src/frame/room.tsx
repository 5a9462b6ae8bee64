import { Group, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./room.module.css";

interface Props {
  title: string;
  aside?: ReactNode;
  /** The room keeps to its height, and a part of it scrolls. */
  fixed?: boolean;
  children: ReactNode;
}

/** A part of the page with a heading of its own. */
export function Room({ title, aside, fixed = false, children }: Props) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={fixed ? classes.fixed : classes.room}>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id={heading}>
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </section>
  );
}
