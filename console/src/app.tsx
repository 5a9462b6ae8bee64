import { Alert, Button, Center, Loader, MantineProvider, Stack } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { fetchMeta } from "./api/meta.ts";
import { useFetched } from "./api/use-fetched.ts";
import { Console } from "./frame/console.tsx";
import { cssVariables, theme } from "./frame/theme.ts";
import { StaffSessionProvider } from "./staff/staff-session.tsx";
import { failureWords } from "./words/failure-words.ts";

function Page() {
  const { t } = useTranslation();
  const { data: meta, failure, reload } = useFetched(fetchMeta);
  if (meta) return <Console meta={meta} />;
  return (
    <Center component="main" mih="100dvh">
      {failure ? (
        <Stack>
          <Alert color="red" role="alert">
            {failureWords(failure)}
          </Alert>
          <Button onClick={reload}>{t("tryAgain")}</Button>
        </Stack>
      ) : (
        <Loader role="img" aria-label={t("loading")} />
      )}
    </Center>
  );
}

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="top-center" />
      <StaffSessionProvider>
        <Page />
      </StaffSessionProvider>
    </MantineProvider>
  );
}
