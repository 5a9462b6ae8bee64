import { errors as joseErrors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { CodedError } from "../coded-error.ts";
import type { JsonObject } from "../json.ts";

/** Who the company's own page says that its signed-in customer is. */
export interface VerifiedIdentity {
  externalId: string;
  email: string | null;
  name: string | null;
  /** Null: the token says nothing about them. */
  attributes: JsonObject | null;
  /** When the page signed it; left out: the token does not say, and counts as older than any that does. */
  issuedAt?: Date;
}

export interface IdentityTokens {
  /** Throws `IDENTITY_INVALID` (401), saying what is wrong with the token. */
  verify(token: string): Promise<VerifiedIdentity>;
  /** For the demo and for tests: in production the company's page signs. */
  sign(identity: { externalId: string; email?: string | null; name?: string | null }, seconds: number): Promise<string>;
}

const CLOCK_TOLERANCE_SECONDS = 30;

/** In seconds; what lies beyond it is no time that a database keeps. */
const YEAR_9999 = 253_402_300_799;

const claimsSchema = z.object({
  sub: z.string().trim().min(1).max(200),
  email: z.email().nullish(),
  name: z.string().max(200).nullish(),
  attributes: z.record(z.string(), z.json()).nullish(),
  iat: z.number().min(0).max(YEAR_9999).optional(),
});

const REMEDY =
  "Let the company's page sign a JWT with HS256 over IDENTITY_SECRET, with `sub` (the customer's id), `exp`, and if known `email` and `name`.";

function invalid(message: string, cause?: unknown): CodedError {
  return new CodedError({
    code: "IDENTITY_INVALID",
    message,
    status: 401,
    audience: "developer",
    remedy: REMEDY,
    cause,
  });
}

function whatIsWrong(error: unknown): string {
  if (error instanceof joseErrors.JWTExpired) return "The customer's identity token has expired.";
  if (error instanceof joseErrors.JWSSignatureVerificationFailed)
    return "The customer's identity token is not signed with IDENTITY_SECRET.";
  if (error instanceof joseErrors.JOSEAlgNotAllowed) return "The customer's identity token is not signed with HS256.";
  if (error instanceof joseErrors.JWTClaimValidationFailed)
    return `The customer's identity token has a wrong or missing claim: ${error.claim}.`;
  return "The customer's identity token is not a signed JWT.";
}

/** Identity tokens (RFC 7519) under one shared secret, HS256 alone: naming the algorithm shuts out `none` and key confusion. */
export function createIdentityTokens(secret: string): IdentityTokens {
  const key = new TextEncoder().encode(secret);
  return {
    async verify(token) {
      const verified = await jwtVerify(token, key, {
        algorithms: ["HS256"],
        requiredClaims: ["sub", "exp"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      }).catch((error: unknown) => {
        throw invalid(whatIsWrong(error), error);
      });
      const claims = claimsSchema.safeParse(verified.payload);
      if (!claims.success) {
        const where = claims.error.issues.map((issue) => issue.path.join(".")).join(", ");
        throw invalid(`The customer's identity token has a wrong claim: ${where}.`);
      }
      const { sub, email, name, attributes, iat } = claims.data;
      return {
        externalId: sub,
        email: email ?? null,
        name: name ?? null,
        attributes: attributes ?? null,
        ...(iat === undefined ? {} : { issuedAt: new Date(iat * 1000) }),
      };
    },

    async sign(identity, seconds) {
      return await new SignJWT({ email: identity.email ?? undefined, name: identity.name ?? undefined })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setSubject(identity.externalId)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(key);
    },
  };
}
