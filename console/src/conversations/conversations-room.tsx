import { useElementSize } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { Room } from "../frame/room.tsx";
import { ConversationList } from "./conversation-list.tsx";
import { ConversationReader } from "./conversation-reader.tsx";
import classes from "./conversations-room.module.css";

/** The list's 300 and what a conversation needs beside it. */
const roomyPx = 760;

/** Where staff read along, take over and give back. The list gives way to what is read where there is no room for both. */
export function ConversationsRoom({ id }: { id: string | null }) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const roomy = width >= roomyPx;
  return (
    <Room title={t("conversations.title")} fixed>
      <div ref={ref} className={roomy && id !== null ? classes.both : classes.one}>
        {(roomy || id === null) && <ConversationList chosen={id} />}
        {id !== null && <ConversationReader key={id} id={id} back={!roomy} />}
      </div>
    </Room>
  );
}
