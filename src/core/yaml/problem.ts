/** Something wrong in a file that people wrote: what, where, and what to do about it. */
export interface Problem {
  /** As the user named it, or relative to the project. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units. */
  column: number;
  /** Stable, upper snake case. */
  code: string;
  message: string;
  /** One imperative sentence. */
  remedy: string;
}

/** A problem without its place. */
export type Finding = Pick<Problem, "code" | "message" | "remedy">;

/** `agents/orders.yaml:4:3 UNKNOWN_KEY …` with the remedy on a line of its own, as compilers print. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.code} ${problem.message}\n  → ${problem.remedy}`;
}

/** Problems in the order in which somebody mends them: by file, then from top to bottom. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column || a.code.localeCompare(b.code),
  );
}
