import { Button, Group, Textarea } from "@mantine/core";
import { type KeyboardEvent, type Ref, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  label: string;
  placeholder: string;
  onSend: (text: string) => void;
  /** The button's word. */
  action?: string;
  disabled?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

/** What the server takes at most, in UTF-16 units. */
const longest = 10_000;

/** The field to write in: Enter sends, Shift+Enter starts a line. */
export function Composer({ label, placeholder, onSend, action, disabled = false, ref }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const tooLong = text.length > longest;
  const ready = text.trim() !== "" && !tooLong && !disabled;

  const send = () => {
    if (!ready) return;
    onSend(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <Textarea
        ref={ref}
        flex={1}
        autosize
        minRows={1}
        maxRows={6}
        aria-label={label}
        placeholder={placeholder}
        value={text}
        error={tooLong ? t("failure.MESSAGE_TOO_LONG") : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Button onClick={send} disabled={!ready}>
        {action ?? t("chat.send")}
      </Button>
    </Group>
  );
}
