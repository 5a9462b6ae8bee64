import { Button, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAttempt } from "../api/use-attempt.ts";
import { FailureAlert } from "../words/failure-alert.tsx";
import { useStaffSession } from "./staff-session.tsx";

/** The code as it stands, or out of the whole sign-in link. */
const codeIn = (typed: string) => /[?&]signin=([^&\s]+)/.exec(typed)?.[1] ?? typed.trim();

/** Staff sign in with the one-time code that the server printed or a colleague's session made. */
export function SignInForm() {
  const { t } = useTranslation();
  const { signIn, failure: failedLink } = useStaffSession();
  const { attempt, busy, failure } = useAttempt();
  const [code, setCode] = useState("");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(() => signIn(codeIn(code)));
  };
  return (
    <Stack component="form" onSubmit={submit} maw={380} mx="auto" mt="xl" w="100%">
      <Text size="sm" c="dimmed">
        {t("signIn.how")}
      </Text>
      <TextInput
        label={t("signIn.code")}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        autoComplete="one-time-code"
        spellCheck={false}
        required
      />
      <FailureAlert failure={failure ?? failedLink} />
      <Button type="submit" loading={busy} disabled={code.trim() === ""}>
        {t("signIn.submit")}
      </Button>
    </Stack>
  );
}
