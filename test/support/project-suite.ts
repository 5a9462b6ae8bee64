import { expect, it } from "vitest";
import { DEMO_STAFF } from "../../src/config/demo-staff.ts";
import { toolsOf } from "../../src/core/agents/agent.ts";
import { checkProject } from "../../src/core/agents/check-project.ts";
import type { Project } from "../../src/core/agents/project.ts";
import type { ToolDefinition } from "../../src/core/tools/tool.ts";

const ENOUGH_EXAMPLES = 15;

/** What every demo's project keeps to, against the tools that its company's description gives. */
export function projectSuite(project: Project, definitions: readonly ToolDefinition[]): void {
  const { agents, toolSettings } = project;
  const catalogue = definitions.map((tool) => ({ ...tool, access: toolSettings.get(tool.name)?.access ?? "staff" }));

  it("fit each other, the company's tools and the demo's staff", () => {
    expect(checkProject(project, definitions, DEMO_STAFF)).toEqual([]);
  });

  it("bring every tool that customers may use to some agent", () => {
    const given = new Set([...agents.values()].flatMap((agent) => toolsOf(agent, catalogue).map(({ name }) => name)));
    const forCustomers = catalogue.filter(({ access }) => access !== "staff").map(({ name }) => name);
    expect(forCustomers.filter((name) => !given.has(name))).toEqual([]);
  });

  it.each([...agents.values()])("$name is shown what customers say, in both languages", ({ examples }) => {
    const chinese = examples.filter((example) => /\p{Script=Han}/u.test(example));
    expect(Math.min(chinese.length, examples.length - chinese.length)).toBeGreaterThanOrEqual(ENOUGH_EXAMPLES);
  });
}
