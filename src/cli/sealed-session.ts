import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { CodedError } from "../core/coded-error.ts";

/**
 * About 0.4 s and 128 MB a guess: six digits hold out for days against whoever has the file, and the session inside ends
 * after twelve hours.
 */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const CIPHER = "aes-256-gcm";

const base64 = z.string().transform((text) => Buffer.from(text, "base64"));
const sealedFile = z.object({
  url: z.string(),
  expires_at: z.iso.datetime(),
  salt: base64,
  nonce: base64,
  tag: base64,
  sealed: base64,
});

export interface StoredSession {
  url: string;
  expiresAt: Date;
  /** Throws `PIN_WRONG`. */
  open(pin: string): string;
}

/** In the person's own configuration folder, never in the data folder, which the server's programs share. */
function sessionFile(url: string): string {
  const folder = process.env.XDG_CONFIG_HOME || join(homedir(), ".config");
  const name = createHash("sha256").update(new URL(url).origin).digest("hex").slice(0, 16);
  return join(folder, "smart-support", `session-${name}.json`);
}

/** Keeps a staff session for this server, encrypted under the PIN. */
export async function storeSession(url: string, token: string, expiresAt: string, pin: string): Promise<void> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, scryptSync(pin, salt, 32, SCRYPT), nonce);
  const sealed = Buffer.concat([cipher.update(token, "utf8"), cipher.final()]);
  const text = (bytes: Buffer) => bytes.toString("base64");
  const content = {
    url,
    expires_at: expiresAt,
    salt: text(salt),
    nonce: text(nonce),
    tag: text(cipher.getAuthTag()),
    sealed: text(sealed),
  };
  const file = sessionFile(url);
  await mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The session kept for this server. Throws `NOT_SIGNED_IN`, also when it has expired. */
export async function loadSession(url: string): Promise<StoredSession> {
  const text = await readFile(sessionFile(url), "utf8").catch(() => "null");
  const parsed = sealedFile.safeParse(JSON.parse(text));
  if (!parsed.success || new Date(parsed.data.expires_at) <= new Date()) {
    throw new CodedError({
      code: "NOT_SIGNED_IN",
      message: `Nobody is signed in to ${url} here.`,
      audience: "staff",
      remedy: "Sign in with: smart-support login",
    });
  }
  const { salt, nonce, tag, sealed, expires_at } = parsed.data;
  return {
    url,
    expiresAt: new Date(expires_at),
    open(pin) {
      const decipher = createDecipheriv(CIPHER, scryptSync(pin, salt, 32, SCRYPT), nonce).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(sealed), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new CodedError({ code: "PIN_WRONG", message: "The PIN is wrong.", audience: "staff", cause });
      }
    },
  };
}

/** Forgets the session kept for this server. */
export async function forgetSession(url: string): Promise<void> {
  await rm(sessionFile(url), { force: true });
}
