import { useHash } from "@mantine/hooks";
import { createContext, use, useCallback } from "react";

/** Where one is in the console. It stands in the address, so that links, reloads and the back button work. */
export type Place =
  | { room: "chat" }
  | { room: "approvals"; view: "pending" | "history" }
  | { room: "conversations"; id: string | null };

export function placeOf(hash: string): Place | null {
  const [room, detail] = hash.replace(/^#?\/?/, "").split("/");
  if (room === "chat") return { room };
  if (room === "approvals") return { room, view: detail === "history" ? "history" : "pending" };
  if (room === "conversations") return { room, id: detail ? decodeURIComponent(detail) : null };
  return null;
}

export function hashOf(place: Place): string {
  if (place.room === "approvals") return place.view === "history" ? "#/approvals/history" : "#/approvals";
  if (place.room === "conversations" && place.id !== null) return `#/conversations/${encodeURIComponent(place.id)}`;
  return `#/${place.room}`;
}

export const Placement = createContext<(place: Place) => void>(() => undefined);

/** Goes to another place. */
export const useGo = () => use(Placement);

export function usePlace(): [Place | null, (place: Place) => void] {
  const [hash, setHash] = useHash({ getInitialValueInEffect: false });
  return [placeOf(hash), useCallback((place: Place) => setHash(hashOf(place)), [setHash])];
}
