import { signInWith } from "../api/staff-api.ts";

// The tab's own storage: closing it signs out, and no other site's page or later visitor finds the token.
const storedAs = "smart-support.staff-token";

/** The code of a sign-in link, taken out of the address so that it stays in no history and no screenshot. */
function takeCodeFromAddress(): string | null {
  const address = new URL(location.href);
  const code = address.searchParams.get("signin");
  if (code === null) return null;
  address.searchParams.delete("signin");
  history.replaceState(null, "", address);
  return code;
}

const codeOfLink = takeCodeFromAddress();
let atStart: Promise<string | null> | undefined;

/** Exchanges a one-time code for a token, and keeps it. */
export async function tokenFor(code: string): Promise<string> {
  const { token } = await signInWith(code);
  sessionStorage.setItem(storedAs, token);
  return token;
}

/** The token that this tab has, or gets by its sign-in link. Asked for once a page load, as a code is good for one. */
export function tokenAtStart(): Promise<string | null> {
  atStart ??= codeOfLink === null ? Promise.resolve(sessionStorage.getItem(storedAs)) : tokenFor(codeOfLink);
  return atStart;
}

export function forgetToken(): void {
  sessionStorage.removeItem(storedAs);
}
