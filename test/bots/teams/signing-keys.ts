import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** A key of the service: what it signs what it sends with, and how it is published. */
export interface SigningKey {
  /** As in the set of keys. */
  readonly published: Readonly<Record<string, unknown>>;
  sign(claims: JWTPayload, lifetime?: { from: number; to: number }): Promise<string>;
}

const HOUR_S = 3_600;

/** `kid` may be the one of another key, as a forger would have it. */
export async function createSigningKey(kid: string, endorsements: readonly string[]): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    published: { ...(await exportJWK(publicKey)), kid, use: "sig", endorsements },
    sign(claims, { from, to } = { from: -60, to: HOUR_S }) {
      const now = Math.floor(Date.now() / 1_000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
        .setNotBefore(now + from)
        .setExpirationTime(now + to)
        .sign(privateKey);
    },
  };
}
