import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The entry of the command line. */
export const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const PATIENCE_MS = 15_000;

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Only what a test names: a developer's own keys and settings stay out. */
function environment(env: Record<string, string>): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: "/nonexistent", NO_COLOR: "1", ...env };
}

/** Runs one command to its end, with `input` piped in. */
export async function run(args: readonly string[], env: Record<string, string> = {}, input = ""): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(env) });
  const ended = { stdout: "", stderr: "" };
  child.stdout.on("data", (data) => {
    ended.stdout += data;
  });
  child.stderr.on("data", (data) => {
    ended.stderr += data;
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, ...ended };
}

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  /** Everything that it printed when it was ready. */
  welcome: string;
  signal(name: NodeJS.Signals): void;
  ended: Promise<Ended>;
}

/** Runs `start`, in the folder of a project, until it says how to stop it. */
export async function startServer(env: Record<string, string>, cwd?: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN, "start"], { env: environment(env), cwd });
  const output = { stdout: "", stderr: "" };
  const ready = Promise.withResolvers<void>();
  child.stdout.on("data", (data) => {
    output.stdout += data;
    if (output.stdout.includes("Ctrl-C")) ready.resolve();
  });
  child.stderr.on("data", (data) => {
    output.stderr += data;
  });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, ...output })));
  void ended.then(({ stderr }) => ready.reject(new Error(`The server ended: ${stderr}`)));
  await ready.promise;
  const url = /http:\/\/\S+/.exec(output.stdout)?.[0] ?? "";
  return { url, welcome: output.stdout, ended, signal: (name) => void child.kill(name) };
}

/** A command at a terminal: `script` (util-linux) gives it one and passes on what a test types. */
export interface TerminalCommand {
  /** Types once the screen shows `prompt` after what was answered before. */
  answer(prompt: string, typed: string): Promise<void>;
  ended: Promise<{ code: number | null; screen: string }>;
}

export function runAtTerminal(args: readonly string[], env: Record<string, string> = {}): TerminalCommand {
  const command = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(" ");
  const child: ChildProcess = spawn("script", ["-qefc", `stty cols 200 rows 50; ${command}`, "/dev/null"], {
    env: environment(env),
  });
  let screen = "";
  let answered = 0;
  const listeners = new Set<() => void>();
  child.stdout?.on("data", (data) => {
    screen += data;
    for (const listener of listeners) listener();
  });

  return {
    answer(prompt, typed) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => {
        const at = screen.indexOf(prompt, answered);
        if (at < 0) return;
        answered = at + prompt.length;
        child.stdin?.write(typed);
        resolve();
      };
      const timer = setTimeout(() => reject(new Error(`No "${prompt}" on the screen:\n${screen}`)), PATIENCE_MS);
      listeners.add(look);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        listeners.delete(look);
      });
    },
    ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, screen }))),
  };
}
