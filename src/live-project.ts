import { checkProject } from "./core/agents/check-project.ts";
import { draftAgents } from "./core/agents/draft-agents.ts";
import { type LoadedProject, loadProject, type Project } from "./core/agents/project.ts";
import { watchProject } from "./core/agents/watch-project.ts";
import { CodedError } from "./core/coded-error.ts";
import type { StaffPerson } from "./core/staff/person.ts";
import type { SupportLog } from "./core/support.ts";
import type { Catalogue } from "./core/tools/catalogue.ts";
import { formatProblem, type Problem } from "./core/yaml/problem.ts";

/** Everything that is wrong in the files, each with its place and remedy. */
export class ProjectInvalid extends CodedError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super({
      code: "PROJECT_INVALID",
      message: `The agents, policies or tools have ${problems.length} problem(s):\n${problems.map(formatProblem).join("\n")}`,
      remedy: "Mend the files, then start again; `smart-support agents check` shows the same list.",
      audience: "operator",
    });
    this.problems = problems;
  }
}

/** The project of a folder. Throws ProjectInvalid with every problem of its files. */
export async function readProject(directory: string): Promise<Project> {
  const { project, problems } = await loadProject(directory);
  if (!project) throw new ProjectInvalid(problems);
  return project;
}

/** Throws ProjectInvalid when the project does not fit the tools and the people that there are. */
export function requireFit(project: Project, catalogue: Catalogue, staff: readonly StaffPerson[]): void {
  const problems = checkProject(project, catalogue.definitions(), staff);
  if (problems.length > 0) throw new ProjectInvalid(problems);
}

/** The project with an agent for every tool that names one which nobody has written yet. */
export function withDrafts(project: Project, catalogue: Catalogue): Project {
  const drafts = draftAgents(catalogue.all(), project.agents);
  if (drafts.length === 0) return project;
  return { ...project, agents: new Map([...project.agents, ...drafts.map((agent) => [agent.name, agent] as const)]) };
}

/** Follows edits: a good one goes live, a bad one is told and the version before it stays. */
export function followProject(
  directory: string,
  catalogue: Catalogue,
  staff: readonly StaffPerson[],
  log: SupportLog,
  use: (project: Project) => void,
): { close(): void } {
  return watchProject(directory, ({ project, problems }: LoadedProject) => {
    const all = project ? checkProject(project, catalogue.definitions(), staff) : problems;
    if (project && all.length === 0) {
      use(project);
      log.info({ agents: project.agents.size }, "agents, policies and tools were read again and are live");
      return;
    }
    log.error(
      { problems: all.map(formatProblem) },
      "the edit has problems and is not used; the version before it stays",
    );
  });
}
