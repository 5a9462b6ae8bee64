import { expect, it } from "vitest";
import { teamsManifest } from "./manifest.ts";

it("the manifest names one bot of one app, where it may be used, and one permission", () => {
  const appId = "6b1f5b0e-7a52-4a70-9a0c-2c6f0f6f7a11";
  const name = "A name that is longer than thirty characters";
  expect(teamsManifest({ appId, name, publicUrl: "https://support.example" })).toMatchObject({
    ...{ manifestVersion: "1.19", id: appId, name: { short: "A name that is longer than thi", full: name } },
    bots: [{ botId: appId, scopes: ["personal", "team", "groupChat"] }],
    authorization: {
      permissions: { resourceSpecific: [{ name: "ChannelMessage.Read.Group", type: "Application" }] },
    },
  });
});
