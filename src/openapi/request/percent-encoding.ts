/** How one piece of text is written where it stands. */
export type Encode = (text: string) => string;

/** What `encodeURIComponent` leaves although RFC 3986 reserves it. */
const HEX: Record<string, string> = { "!": "%21", "'": "%27", "(": "%28", ")": "%29", "*": "%2A" };

/** Percent-encodes everything but unreserved characters; half a surrogate pair becomes U+FFFD instead of an exception. */
export const percentEncode: Encode = (text) =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (character) => HEX[character] ?? character);

/** A percent-encoded octet, or anything that a query may not hold as it is. */
const UNSAFE_IN_QUERY = /%[0-9a-f]{2}|[^A-Za-z0-9\-._~:/?@!$()*,;=]/giu;

/**
 * `allowReserved`: reserved expansion (RFC 6570, section 3.2.3), so octets that are encoded already stay as well. What would
 * end or split a query (`#`, `&`), mean a space (`+`) or is no part of one (`[`, `]`, `'`) is encoded all the same.
 */
export const encodeReserved: Encode = (text) =>
  text.toWellFormed().replace(UNSAFE_IN_QUERY, (found) => (/^%../.test(found) ? found : percentEncode(found)));

/** What cannot stand in a cookie's value (RFC 6265, section 4.1.1). */
const UNSAFE_IN_COOKIE = /[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu;

/** A cookie's value as it is, but for what would end it. */
export const encodeCookie: Encode = (text) => text.toWellFormed().replace(UNSAFE_IN_COOKIE, percentEncode);

/** Headers are not percent-encoded. */
export const unencoded: Encode = (text) => text;
