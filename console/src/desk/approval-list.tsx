import { Stack } from "@mantine/core";
import { useRef, useState } from "react";
import type { Approval } from "../api/approval.ts";
import { ApprovalCard, type Question } from "./approval-card.tsx";
import { DecisionDialog } from "./decision-dialog.tsx";
import { SettleDialog } from "./settle-dialog.tsx";

interface Props {
  label: string;
  approvals: Approval[];
  onChanged: () => void;
  folded?: boolean;
}

/**
 * Cards, and the one dialog that they share. It belongs to the list and not to its card: while it is open somebody else
 * may decide, the card goes, and the person still has to read what happened.
 */
export function ApprovalList({ label, approvals, onChanged, folded = false }: Props) {
  const [asked, setAsked] = useState<{ approval: Approval; question: Question }>();
  const [opened, setOpened] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const asker = useRef<Element>(null);

  const dialog = {
    opened,
    onChanged: () => {
      asker.current = null; // it goes with its card
      onChanged();
    },
    onClose: () => setOpened(false),
    // The dialog is only then out of the document, and the focus with it: the keyboard goes on from where it was.
    onClosed: () =>
      window.setTimeout(() => {
        const from = asker.current instanceof HTMLElement ? asker.current : list.current;
        if (document.activeElement === document.body) from?.focus();
      }),
  };
  return (
    <Stack gap="sm" ref={list} tabIndex={-1} role="group" aria-label={label} style={{ outline: "none" }}>
      {approvals.map((approval) => (
        <ApprovalCard
          key={approval.id}
          approval={approval}
          folded={folded}
          onAsk={(question) => {
            asker.current = document.activeElement;
            setAsked({ approval, question });
            setOpened(true);
          }}
        />
      ))}
      {asked && (asked.question === "approve" || asked.question === "deny") && (
        <DecisionDialog key={asked.approval.id} approval={asked.approval} verdict={asked.question} {...dialog} />
      )}
      {asked && (asked.question === "succeeded" || asked.question === "failed") && (
        <SettleDialog key={asked.approval.id} approval={asked.approval} outcome={asked.question} {...dialog} />
      )}
    </Stack>
  );
}
