import { Center, Loader } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConversationsRoom } from "../conversations/conversations-room.tsx";
import { ApprovalsRoom } from "../desk/approvals-room.tsx";
import { SignInForm } from "../staff/sign-in-form.tsx";
import { StaffOnly } from "../staff/staff-only.tsx";
import { useStaffSession } from "../staff/staff-session.tsx";
import type { Place } from "./place.ts";
import { Room } from "./room.tsx";

/** The rooms that only people on staff enter; anyone else finds the sign-in at their door. */
export function StaffRoom({ place }: { place: Exclude<Place, { room: "chat" }> }) {
  const { t } = useTranslation();
  const { signedIn } = useStaffSession();
  if (signedIn === undefined) {
    return (
      <Center mih={120}>
        <Loader size="sm" role="img" aria-label={t("loading")} />
      </Center>
    );
  }
  if (signedIn === null) {
    return (
      <Room title={t("signIn.title")}>
        <SignInForm />
      </Room>
    );
  }
  return (
    <StaffOnly signedIn={signedIn}>
      {place.room === "approvals" ? <ApprovalsRoom view={place.view} /> : <ConversationsRoom id={place.id} />}
    </StaffOnly>
  );
}
