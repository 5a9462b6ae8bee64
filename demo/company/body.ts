import { nested } from "./parameters.ts";
import { Refusal } from "./refusal.ts";

export const isJson = (mediaType: string): boolean => /[/+]json$/.test(mediaType);

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refusal(400, "INVALID_JSON", "The body is not JSON.");
  }
}

/** A file's content as text with one character a byte: what a schema calls a string of format `binary`. */
async function parseMultipart(bytes: Buffer, contentType: string): Promise<unknown> {
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } })
    .formData()
    .catch(() => {
      throw new Refusal(400, "INVALID_FORM", "The body is not a form.");
    });
  const fields = await Promise.all(
    [...form].map(
      async ([name, value]): Promise<[string, string]> => [
        name,
        typeof value === "string" ? value : Buffer.from(await value.arrayBuffer()).toString("latin1"),
      ],
    ),
  );
  return nested(fields);
}

/** How a body of a media type is read; text of forms still has to be converted by its schema. */
export async function parseBody(mediaType: string, contentType: string, bytes: Buffer): Promise<unknown> {
  if (isJson(mediaType)) return parseJson(bytes);
  if (mediaType === "multipart/form-data") return parseMultipart(bytes, contentType);
  return nested(new URLSearchParams(bytes.toString("utf8")));
}

/**
 * Which of the declared media types a body has. One that is sent without saying so is taken for the only one there is.
 * @throws Refusal 415
 */
export function chooseMediaType(declared: readonly string[], contentType: string): string {
  const [sent = ""] = contentType.toLowerCase().split(";");
  const [only, ...others] = declared;
  if (declared.includes(sent.trim())) return sent.trim();
  if (only !== undefined && others.length === 0 && ["", "text/plain"].includes(sent)) return only;
  const json = isJson(sent.trim()) ? declared.find(isJson) : undefined;
  if (json !== undefined) return json;
  throw new Refusal(415, "UNSUPPORTED_MEDIA_TYPE", `The body has to be ${declared.join(" or ")}.`);
}
