import { Tabs } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Meta } from "../api/meta.ts";
import { ChatRoom } from "../chat/chat-room.tsx";
import classes from "./console.module.css";
import { Header } from "./header.tsx";
import { type Place, Placement, usePlace } from "./place.ts";
import { StaffRoom } from "./staff-room.tsx";

const desk: Place = { room: "approvals", view: "pending" };

/** The whole page: the customer's chat and the staff's desk side by side, or behind tabs where there is no room. */
export function Console({ meta }: { meta: Meta }) {
  const { t } = useTranslation();
  const beside = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const [asked, go] = usePlace();
  const chatKey = meta.demo ? (meta.chat_key ?? null) : null;
  const hasChat = chatKey !== null;
  const place =
    asked === null || (asked.room === "chat" && (beside || !hasChat))
      ? hasChat && !beside
        ? { room: "chat" as const }
        : desk
      : asked;

  const rooms = [
    ...(hasChat && !beside ? [{ room: "chat" as const, label: t("chat.tab") }] : []),
    { room: "approvals" as const, label: t("desk.tab") },
    { room: "conversations" as const, label: t("conversations.tab") },
  ];
  const placeIn = (room: string | null): Place =>
    room === "chat" ? { room } : room === "conversations" ? { room, id: null } : desk;

  return (
    <Placement value={go}>
      <div className={classes.page}>
        <Header meta={meta} />
        <main className={hasChat && beside ? classes.beside : classes.single}>
          {hasChat && beside && (
            <div className={classes.chat}>
              <ChatRoom chatKey={chatKey} />
            </div>
          )}
          <Tabs value={place.room} onChange={(room) => go(placeIn(room))} className={classes.tabs} keepMounted={false}>
            <Tabs.List className={classes.rooms} aria-label={t("frame.rooms")}>
              {rooms.map(({ room, label }) => (
                <Tabs.Tab key={room} value={room} className={classes.room}>
                  {label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {rooms.map(({ room }) => (
              <Tabs.Panel key={room} value={room} className={classes.panel}>
                {place.room === room &&
                  (place.room === "chat" ? chatKey && <ChatRoom chatKey={chatKey} /> : <StaffRoom place={place} />)}
              </Tabs.Panel>
            ))}
          </Tabs>
        </main>
      </div>
    </Placement>
  );
}
