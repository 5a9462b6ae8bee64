/** JSON under any of its names: `application/json`, `…+json`, `text/json`, `application/x-amz-json-1.1`. */
export const isJsonType = (mediaType: string) => /[/+-]json\b(?!-seq)/i.test(mediaType);

export const isXmlType = (mediaType: string) => /[/+]xml\b/i.test(mediaType);

/** A type that can be stated as it is: one, concrete, and without a character that could end its header. */
const CONCRETE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=("[^"\\\r\n]*"|[\w!#$&^.+:/-]+))*$/;

/** The first concrete one of a comma-separated list of media types; nothing for wildcards alone. */
export function concreteType(stated: string | undefined): string | undefined {
  return stated
    ?.split(",")
    .map((one) => one.trim())
    .find((one) => CONCRETE.test(one) && !one.includes("*"));
}
