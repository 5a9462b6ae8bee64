import type { Place } from "../core/channels/place.ts";
import type { ChannelLog } from "./opened-channel.ts";
import { patiently } from "./patiently.ts";
import type { ChannelAdapter } from "./port.ts";

/** Says something to one person alone. */
export type Aside = (place: Place, person: string, text: string | undefined) => void;

const TRIES = 3;

/**
 * Words to one person, which no acknowledgement waits for: what they are about is stored by then, so the platform would not
 * send it again for a word that is lost, and must not send it again for one that is slow.
 */
export function createAside(adapter: ChannelAdapter, log: Pick<ChannelLog, "warn">): Aside {
  return (place, person, text) => {
    if (text === undefined) return;
    void patiently(() => adapter.ephemeral(place, person, text), { tries: TRIES }).catch((error: unknown) =>
      log.warn({ err: error, channel: adapter.channel }, "somebody could not be told something that is for them alone"),
    );
  };
}
