import { describe, expect, test } from "vitest";
import { type Hop, nextHop } from "./redirect.ts";

const hop: Hop = {
  method: "POST",
  url: new URL("https://api.test/search"),
  headers: { Authorization: "Bearer x", "X-Company-Key": "y", Cookie: "z", Accept: "a/b", "Content-Type": "c/d" },
  body: "{}",
  count: 0,
};
const get: Hop = { ...hop, method: "GET", body: undefined };
const sentOn = (status: number, location: string | undefined, from: Hop) =>
  nextHop({ kind: "response", status, headers: { location }, body: Buffer.from("") }, from);

test.each([
  [301, "GET"],
  [302, "GET"],
  [303, "GET"],
  [307, "POST"],
  [308, "POST"],
])("%i goes on as %s, within the origin with its credentials", (status, method) => {
  const next = sentOn(status, "/elsewhere", hop);
  expect(next).toMatchObject({ method, url: new URL("https://api.test/elsewhere"), count: 1 });
  expect(next?.headers).toMatchObject({ Authorization: "Bearer x", "X-Company-Key": "y", Cookie: "z" });
  expect([next?.body, next?.headers["Content-Type"]]).toEqual(
    method === "GET" ? [undefined, undefined] : ["{}", "c/d"],
  );
});

test("a HEAD stays one", () => {
  expect(sentOn(303, "/elsewhere", { ...get, method: "HEAD" })?.method).toBe("HEAD");
});

describe("to another origin", () => {
  test.each(["https://other.test/", "https://sub.api.test/", "https://api.test:8443/", "//other.test/"])(
    "%s gets no credentials",
    (location) => {
      expect(sentOn(302, location, get)?.headers).toEqual({ Accept: "a/b" });
      expect(sentOn(303, location, hop)).toMatchObject({ method: "GET", body: undefined, headers: { Accept: "a/b" } });
    },
  );

  test("nothing is stripped where the origin is only written differently", () => {
    expect(sentOn(302, "HTTPS://API.test:443/x", get)?.headers).toEqual(get.headers);
  });

  test("a body is not handed on", () => {
    expect(sentOn(307, "https://other.test/", hop)).toBeUndefined();
  });

  test("https is not left", () => {
    expect(sentOn(302, "http://api.test/", get)).toBeUndefined();
    expect(sentOn(302, "http://b.test/", { ...get, url: new URL("http://a.test/") })?.url.host).toBe("b.test");
  });
});

test.each([
  ["no place", 302, undefined],
  ["a place that is no URL", 302, "https://[::1"],
  ["a choice", 300, "/a"],
  ["not modified", 304, "/a"],
  ["a proxy", 305, "/a"],
  ["a success", 201, "/a"],
])("%s is not followed", (_what, status, location) => {
  expect(sentOn(status, location, get)).toBeUndefined();
});

test("the fourth redirect is not followed", () => {
  expect(sentOn(302, "/a", { ...get, count: 2 })?.count).toBe(3);
  expect(sentOn(302, "/a", { ...get, count: 3 })).toBeUndefined();
});
