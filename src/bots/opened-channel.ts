import type { ChannelDesk } from "../core/channels/channel-desk.ts";
import type { StaffPlace } from "../core/channels/place.ts";
import type { ChannelAdapter } from "./port.ts";

export interface ChannelLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** One configured platform, as its folder opens it: the way out, and the way in. */
export interface OpenedChannel {
  adapter: ChannelAdapter;
  /** Null: staff get no cards here. */
  staffPlace: StaffPlace | null;
  /** A full member's verified e-mail address says which customer they are. */
  trustsEmail: boolean;
  /**
   * What `doctor` looks at, by name (token, scopes, staff channel). Each asks the platform, changes nothing there, and resolves
   * to what was found; throws a CodedError whose remedy says what to do.
   */
  checks: Readonly<Record<string, () => Promise<string>>>;
  /**
   * Events that the platform sends over HTTP, to `/channels/<channel>/…`. Verifies them, hands them to the desk, and answers
   * within the platform's time; every process that serves HTTP does.
   */
  webhook?(request: Request, desk: ChannelDesk, log: ChannelLog): Promise<Response>;
  /**
   * Holds the platform's gateway or socket until `lost` aborts, on one process at a time. Begins with what came in between
   * (`desk.resume`). Resolves when the connection is closed; throws to be started again.
   */
  connect?(desk: ChannelDesk, lost: AbortSignal, log: ChannelLog): Promise<void>;
}
