import { runAtTerminal } from "../cli/command.ts";

const PIN = "246810";

/** A person on staff at a terminal of their own: the commands run as real processes, and are answered as a person would. */
export function staffTerminal(url: string, configFolder: string) {
  const env = { XDG_CONFIG_HOME: configFolder };
  return {
    /** `smart-support login` with a code, or with the link that holds it. Gives what the screen showed. */
    async login(code: string): Promise<string> {
      const command = runAtTerminal(["login", "--url", url], env);
      await command.answer("One-time code", `${code}\r`);
      await command.answer("A PIN of your choice", `${PIN}\r`);
      await command.answer("The same PIN again", `${PIN}\r`);
      return (await command.ended).screen;
    },
    /** `smart-support approvals approve ID`. */
    async approve(id: string): Promise<string> {
      const command = runAtTerminal(["approvals", "approve", id, "--url", url], env);
      await command.answer("Your PIN", `${PIN}\r`);
      await command.answer("Approve this?", "y");
      return (await command.ended).screen;
    },
  };
}
