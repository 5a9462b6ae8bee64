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
const firstPlaceIn: Record<Place["room"], Place> = {
  chat: { room: "chat" },
  approvals: desk,
  conversations: { room: "conversations", id: null },
};
const isRoom = (text: string | null): text is Place["room"] => text !== null && text in firstPlaceIn;

/** The whole page: the customer's chat and the staff's desk side by side, or behind tabs where there is no room. */
export function Console({ meta }: { meta: Meta }) {
  const { t } = useTranslation();
  const wide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const [asked, go] = usePlace();

  const chat = meta.demo && meta.chat_key ? <ChatRoom chatKey={meta.chat_key} /> : null;
  const chatIsTab = chat !== null && !wide;
  const home = chatIsTab ? firstPlaceIn.chat : desk;
  const place = asked === null || (asked.room === "chat" && !chatIsTab) ? home : asked;

  return (
    <Placement value={go}>
      <div className={classes.page}>
        <Header meta={meta} />
        <main className={chat && wide ? classes.beside : classes.single}>
          {wide && chat && <div className={classes.chat}>{chat}</div>}
          <Tabs
            value={place.room}
            onChange={(room) => go(isRoom(room) ? firstPlaceIn[room] : home)}
            className={classes.tabs}
            keepMounted={false}
          >
            <Tabs.List className={classes.rooms} aria-label={t("frame.rooms")}>
              {chatIsTab && (
                <Tabs.Tab value="chat" className={classes.room}>
                  {t("chat.tab")}
                </Tabs.Tab>
              )}
              <Tabs.Tab value="approvals" className={classes.room}>
                {t("desk.tab")}
              </Tabs.Tab>
              <Tabs.Tab value="conversations" className={classes.room}>
                {t("conversations.tab")}
              </Tabs.Tab>
            </Tabs.List>
            {chatIsTab && (
              // Kept while another room is looked at: what is half written or streaming must not be lost.
              <Tabs.Panel value="chat" className={classes.panel} keepMounted>
                {chat}
              </Tabs.Panel>
            )}
            {place.room !== "chat" && (
              <Tabs.Panel value={place.room} className={classes.panel}>
                <StaffRoom place={place} />
              </Tabs.Panel>
            )}
          </Tabs>
        </main>
      </div>
    </Placement>
  );
}
