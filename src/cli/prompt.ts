import { confirm, isCancel, password, text } from "@clack/prompts";
import { CodedError } from "../core/coded-error.ts";

export const SHORTEST_PIN = 6;

/**
 * Secrets are asked of a person at a terminal and taken from nowhere else: an argument, a file, a pipe or the environment
 * is within reach of a program that wants to approve its own request. Throws `TTY_NEEDED`.
 */
export function requireTerminal(): void {
  if (process.stdin.isTTY && process.stderr.isTTY) return;
  throw new CodedError({
    code: "TTY_NEEDED",
    message: "This asks a person, and there is no terminal to ask at.",
    audience: "staff",
    remedy: "Run it yourself in a terminal, or decide on the console.",
  });
}

function cancelled(): CodedError {
  return new CodedError({ code: "CANCELLED", message: "Cancelled; nothing was changed.", audience: "staff" });
}

function answered(answer: string | symbol): string {
  if (isCancel(answer) || typeof answer === "symbol") throw cancelled();
  return answer;
}

/** Asks for a line of text. */
export async function askText(message: string): Promise<string> {
  requireTerminal();
  const validate = (value: string | undefined) => (value?.trim() ? undefined : "Please type it.");
  return answered(await text({ message, validate, output: process.stderr })).trim();
}

/** Asks for the PIN without showing it. */
export async function askPin(message: string): Promise<string> {
  requireTerminal();
  const validate = (value: string | undefined) =>
    (value?.length ?? 0) >= SHORTEST_PIN ? undefined : `At least ${SHORTEST_PIN} characters.`;
  return answered(await password({ message, validate, output: process.stderr }));
}

/** Returns if the answer is yes. Throws `CANCELLED`. */
export async function confirmed(message: string): Promise<void> {
  requireTerminal();
  if ((await confirm({ message, output: process.stderr })) !== true) throw cancelled();
}
