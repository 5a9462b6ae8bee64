import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import { createIdentityTokens } from "./identity-token.ts";

const SECRET = "a-secret-of-more-than-thirty-two-characters";
const tokens = createIdentityTokens(SECRET);
const key = new TextEncoder().encode(SECRET);
const inAnHour = Math.floor(Date.now() / 1000) + 3600;

const signed = (claims: Record<string, unknown>, secret = key, alg = "HS256") =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(secret);

describe("an identity token", () => {
  test("says who the customer is", async () => {
    const token = await signed({
      sub: "C1",
      email: "a@b.example",
      name: "Ann",
      exp: inAnHour,
      attributes: { tier: "gold" },
      iat: 1_000,
    });
    expect(await tokens.verify(token)).toEqual({
      externalId: "C1",
      email: "a@b.example",
      name: "Ann",
      attributes: { tier: "gold" },
      issuedAt: new Date(1_000_000),
    });
  });

  test("may leave out all but who and until when", async () => {
    const token = await signed({ sub: "C1", exp: inAnHour });
    expect(await tokens.verify(token)).toEqual({ externalId: "C1", email: null, name: null, attributes: null });
  });

  test.each([
    ["expired", async () => signed({ sub: "C1", exp: 1_000 }), "expired"],
    ["without an end", async () => signed({ sub: "C1" }), "claim: exp"],
    ["without a subject", async () => signed({ exp: inAnHour }), "claim: sub"],
    ["with an empty subject", async () => signed({ sub: " ", exp: inAnHour }), "claim: sub"],
    ["from no time at all", async () => signed({ sub: "C1", exp: inAnHour, iat: 1e20 }), "claim: iat"],
    ["with a wrong e-mail", async () => signed({ sub: "C1", exp: inAnHour, email: "x" }), "claim: email"],
    [
      "signed with another secret",
      async () => signed({ sub: "C1", exp: inAnHour }, new TextEncoder().encode("x".repeat(40))),
      "not signed with IDENTITY_SECRET",
    ],
    ["signed with another algorithm", async () => signed({ sub: "C1", exp: inAnHour }, key, "HS512"), "HS256"],
    [
      "not signed at all",
      async () => new UnsecuredJWT({ sub: "C1", exp: inAnHour }).encode(),
      "IDENTITY_SECRET|HS256|not a signed JWT",
    ],
    ["no token", async () => "C1", "not a signed JWT"],
  ])("is refused when %s", async (_what, make, words) => {
    const refused = tokens.verify(await make());
    await expect(refused).rejects.toMatchObject({ code: "IDENTITY_INVALID", status: 401 });
    await expect(refused).rejects.toThrow(new RegExp(words));
  });

  test("that the demo signs is one that we accept", async () => {
    expect(await tokens.verify(await tokens.sign({ externalId: "C9", name: "Zoë" }, 60))).toMatchObject({
      externalId: "C9",
      name: "Zoë",
    });
  });
});
