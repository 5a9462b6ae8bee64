import type { Activity } from "botbuilder";
import { DeliveryTrouble } from "../../core/delivery/delivery.ts";
import { LIMITS } from "../limits.ts";
import type { Content } from "../port.ts";
import { drawButtons, drawCard } from "./cards.ts";

/** A whole activity, as it travels ("Format your bot messages": some 28 kB, of which some are Teams' own). */
const MOST_BYTES = 25_000;

/** A content as an activity. Nobody is mentioned: that takes an entity, and there is none. */
export function drawContent(content: Content): Partial<Activity> {
  const activity =
    content.kind === "card"
      ? { type: "message", summary: content.card.title, attachments: [drawCard(content.card)] }
      : {
          ...{ type: "message", textFormat: "markdown", text: content.text },
          attachments: content.buttons.length > 0 ? [drawButtons(content.buttons)] : [],
        };
  const size = Buffer.byteLength(JSON.stringify(activity));
  if (size > MOST_BYTES)
    throw new DeliveryTrouble("never", "TEAMS_TOO_LARGE", `It is too large for Teams (${size} bytes).`);
  return activity;
}

/** A plain sentence for one person. */
export function drawTell(text: string): Partial<Activity> {
  return { type: "message", textFormat: "plain", text: text.slice(0, LIMITS.teams.cardText.most) };
}
