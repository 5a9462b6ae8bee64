import type { Page } from "../../core/conversation/conversation.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Visit } from "../visit.ts";

/** One address, as a list shows it. */
export interface ListedResource {
  uri: string;
  name: string;
  title: string;
}

/** One kind of thing that clients read by its address. */
export interface ResourceKind {
  /** An address, or a template (RFC 6570) such as `replay://{conversation_id}{?cursor}`. */
  uri: string;
  name: string;
  title: string;
  description: string;
  /** What is there, for whoever asks. Throws NOT_FOUND for what is not theirs, as for what is not there. */
  read(variables: Readonly<Record<string, string>>, visit: Visit): Promise<JsonValue>;
  /** Values of a template's variables that begin with `prefix`. */
  complete?: Readonly<Record<string, (prefix: string, visit: Visit) => Promise<string[]>>>;
  /** Addresses of this kind that are worth a look. An address without a template is listed where `isFor` says so. */
  list?(visit: Visit): Promise<ListedResource[]>;
  /** The same where there are too many for one answer. Throws CURSOR_INVALID. */
  page?(visit: Visit, cursor: string | undefined): Promise<Page<ListedResource>>;
  /** Whether there is anything of this kind for the visit; without it, there is. */
  isFor?(visit: Visit): boolean;
  /** Whether whoever may read it is told when it changes; without it, they are not. */
  isAnnouncedTo?(visit: Visit): boolean;
}
