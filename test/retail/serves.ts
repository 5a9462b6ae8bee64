import { beforeAll, expect, it } from "vitest";
import { openTestDatabase } from "../support/databases.ts";
import { answeredOtherwise, Clockwork, type Ended, expected, runTask, type Setting } from "./errand.ts";
import { describeReference, readReference, type Task } from "./reference.ts";
import { openRetailDesk } from "./retail-desk.ts";

const TIMEOUT_MS = 600_000;

/** The product serves these tasks of the reference shop; skipped where the shop's data is not at hand. */
export function serves(title: string, choose: (tasks: readonly Task[]) => readonly Task[]): void {
  describeReference(title, () => {
    let setting: Setting;
    let tasks: readonly Task[];

    beforeAll(async () => {
      const reference = await readReference();
      tasks = choose(reference.tasks);
      const model = new Clockwork();
      const desk = await openRetailDesk(await openTestDatabase("pglite"), model.script, reference);
      setting = { desk, model, reference };
      return () => desk.close();
    });

    it("ends as the reference does when staff approve every change", { timeout: TIMEOUT_MS }, async () => {
      const ended: Ended[] = [];
      for (const task of tasks) {
        ended.push(await runTask(task, "approve", setting));
        expect(answeredOtherwise(task, setting.desk), task.id).toEqual([]);
      }
      expect(ended).toEqual(tasks.map((task) => expected(task, "approve", setting)));
    });

    it("leaves the shop untouched when staff deny every change", { timeout: TIMEOUT_MS }, async () => {
      const ended: Ended[] = [];
      for (const task of tasks) ended.push(await runTask(task, "deny", setting));
      expect(ended).toEqual(tasks.map((task) => expected(task, "deny", setting)));
    });
  });
}
