/** What one external server may take of time and room. Milliseconds and bytes. */
export interface ServerLimits {
  /** Starting, connecting and listing for the first time. */
  connectMs: number;
  listMs: number;
  callMs: number;
  /** After the last call, until its process is ended. */
  idleMs: number;
  /** How long after a failure it is left alone: doubled each time, up to the second. */
  rest: readonly [first: number, longest: number];
}

export const SERVER_LIMITS: ServerLimits = {
  connectMs: 20_000,
  listMs: 10_000,
  callMs: 30_000,
  idleMs: 300_000,
  rest: [1_000, 60_000],
};

/** Of what is listed: more is left out, and said to be. */
export const MAX_TOOLS = 500;
export const MAX_LISTING_PAGES = 50;
export const MAX_TOOL_BYTES = 64_000;
export const MAX_LISTING_BYTES = 2_000_000;
/** Of one result, as JSON. */
export const MAX_RESULT_BYTES = 1_000_000;
/** Levels of objects and lists within one another. */
export const MAX_DEPTH = 64;
/** Of one HTTP response, an event stream included: a listing's and an envelope's room. */
export const MAX_RESPONSE_BYTES = 4_000_000;
/** Of a server's own words in errors. */
export const MAX_DETAIL_CHARACTERS = 500;
/** Of its standard error that is logged, from its start to its end. */
export const MAX_STDERR_CHARACTERS = 8_000;
/** Messages that nobody asked for, in a second: more is a flood. */
export const MAX_UNASKED_MESSAGES = 200;
export const MAX_MEMORY_BYTES = 600_000_000;
