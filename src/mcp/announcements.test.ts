import { expect, test } from "vitest";
import type { Tool } from "../core/tools/catalogue.ts";
import { announcingTools } from "./announcements.ts";

test("when tools change, the sources that were there and those that are there now are announced", () => {
  const toolOf = (source: string) => ({ name: `${source}_tool`, source: { name: source } }) as Tool;
  let tools = [toolOf("shop"), toolOf("crm")];
  const said: string[] = [];
  const notify = announcingTools(
    { all: () => tools },
    {
      toolsChanged: () => said.push("tools"),
      promptsChanged() {},
      resourcesChanged() {},
      resourceUpdated: (uri) => said.push(uri),
    },
  );
  tools = [toolOf("shop"), toolOf("a b")];
  notify.toolsChanged();
  expect(said).toEqual(["tools", "tool-source://shop", "tool-source://crm", "tool-source://a%20b"]);
  said.length = 0;
  notify.toolsChanged();
  expect(said).not.toContain("tool-source://crm");
});
