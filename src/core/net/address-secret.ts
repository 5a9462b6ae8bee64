import { CodedError } from "../coded-error.ts";

/** Parameters by which addresses are made good for whoever holds them: signed links, tokens, keys. */
const SECRET_PARAMETER = /token|secret|passw|api[-_]?key|^key$|signature|^sig$|^auth|credential|^code$/i;

/** Whether an address alone lets its holder in. */
export function holdsSecret(address: string): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  if (url.username !== "" || url.password !== "") return true;
  return [...url.searchParams.keys()].some((name) => SECRET_PARAMETER.test(name));
}

/**
 * The address, which will be kept and shown.
 * @throws CodedError SECRET_IN_ADDRESS
 */
export function withoutSecret(address: string): string {
  if (!holdsSecret(address)) return address;
  throw new CodedError({
    code: "SECRET_IN_ADDRESS",
    message: "The address holds a credential, and addresses are kept and shown.",
    remedy: "Fetch it yourself and import the file or stdin: curl ADDRESS | smart-support import -",
    audience: "operator",
    status: 422,
  });
}
