import { concreteType } from "./media-type.ts";

/** A file as an argument holds it. */
export interface FileContent {
  bytes: Buffer;
  /** Only what a `data:` URL says. */
  mediaType: string | undefined;
  name: string | undefined;
}

const DATA_URL = /^data:([^,]*),(.*)$/is;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The file of a `data:[<type>][;name=<file name>][;base64],<content>` URL (RFC 2397); nothing for any other text. */
export function readDataUrl(text: string): FileContent | undefined {
  const [, head, content] = DATA_URL.exec(text) ?? [];
  if (head === undefined || content === undefined) return undefined;
  const [type = "", ...settings] = head.split(";");
  const name = settings.find((setting) => /^(file)?name=/i.test(setting));
  const isBase64 = settings.some((setting) => /^\s*base64\s*$/i.test(setting));
  return {
    bytes: isBase64 ? Buffer.from(decoded(content), "base64") : Buffer.from(decoded(content), "utf8"),
    mediaType: concreteType(type),
    name: name === undefined ? undefined : decoded(name.slice(name.indexOf("=") + 1)),
  };
}

/** The file that an argument stands for: its `data:` URL, or the text itself. */
export function readFileArgument(text: string): FileContent {
  return (
    readDataUrl(text) ?? { bytes: Buffer.from(text.toWellFormed(), "utf8"), mediaType: undefined, name: undefined }
  );
}
