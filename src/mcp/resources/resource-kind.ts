import type { JsonValue } from "../../core/json.ts";
import type { Visit } from "../visit.ts";

/** One kind of thing that clients read by its address. */
export interface ResourceKind {
  /** An address, or a template such as `approval://{action_id}`. */
  uri: string;
  name: string;
  title: string;
  description: string;
  /** What is there, for whoever asks. Throws NOT_FOUND for what is not theirs, as for what is not there. */
  read(variables: Readonly<Record<string, string>>, visit: Visit): Promise<JsonValue>;
  /** Values of a template's variable that begin with `prefix`. */
  complete?(prefix: string, visit: Visit): Promise<string[]>;
}
