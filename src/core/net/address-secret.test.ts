import { expect, test } from "vitest";
import { holdsSecret } from "./address-secret.ts";

test.each([
  ["https://user:pass@example.com/openapi.json", true],
  ["https://user@example.com/openapi.json", true],
  ["https://example.com/openapi.json?token=abc", true],
  ["https://example.com/openapi.json?X-Amz-Signature=abc", true],
  ["https://example.com/openapi.json?access_token=abc&v=2", true],
  ["https://example.com/openapi.json?apiKey=abc", true],
  ["https://example.com/blob?sig=abc", true],
  ["https://example.com/openapi.json?version=3&format=yaml", false],
  ["https://example.com/tokens/openapi.json", false],
  ["./openapi.json", false],
])("of %s it is %s that it holds a secret", (address, expected) => {
  expect(holdsSecret(address)).toBe(expected);
});
