import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";
import { personView } from "../http/views.ts";
import { askPin, askText, requireTerminal, SHORTEST_PIN } from "./prompt.ts";
import { forgetSession, loadSession, storeSession } from "./sealed-session.ts";
import { connect, type ServerClient, type ServerOptions } from "./server-client.ts";
import { plain, say } from "./terminal.ts";

const session = z.object({ token: z.string(), expires_at: z.iso.datetime(), person: personView });

/** Accepts the code as it stands, or the whole sign-in link. */
function codeIn(typed: string): string {
  return /[#?&]signin=([^&\s]+)/.exec(typed)?.[1] ?? typed;
}

/** Signs a person in: a one-time code becomes a session, kept under a PIN that only they know. */
export async function login(options: ServerOptions): Promise<void> {
  requireTerminal();
  const server = await connect(options, "nobody");
  const code = codeIn(await askText(`One-time code (console of ${server.url}, “code for my terminal”)`));
  const pin = await askPin(
    `A PIN of your choice, at least ${SHORTEST_PIN} characters; it is asked for at every decision`,
  );
  if ((await askPin("The same PIN again")) !== pin) {
    throw new CodedError({ code: "PIN_DIFFERS", message: "The two PINs differ.", audience: "staff" });
  }
  const { token, expires_at, person } = await server.request("/session", session, { method: "POST", body: { code } });
  await storeSession(server.url, token, expires_at, pin);
  say(`Signed in as ${plain(person.name)} (${person.role}) until ${new Date(expires_at).toLocaleString()}.`);
}

/** Ends the session, here and on the server. */
export async function logout(options: ServerOptions): Promise<void> {
  const server = await connect(options, "nobody");
  const person = await signedIn(server);
  await person.request("/session", z.null(), { method: "DELETE" });
  await forgetSession(server.url);
  say("Signed out.");
}

/** The server as the signed-in person, who proves by their PIN to be there. Throws `TTY_NEEDED`, `NOT_SIGNED_IN`, `PIN_WRONG`. */
export async function signedIn(server: ServerClient): Promise<ServerClient> {
  requireTerminal();
  const stored = await loadSession(server.url);
  return server.as(stored.open(await askPin("Your PIN")));
}
