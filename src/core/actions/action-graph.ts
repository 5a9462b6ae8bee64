import { Annotation, Command, END, interrupt, START, StateGraph } from "@langchain/langgraph";
import type { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { faultPoint } from "../fault-points.ts";
import { isSettled } from "./action.ts";
import { type Execution, executeAction } from "./execute.ts";
import { findAction } from "./ledger.ts";

const ActionState = Annotation.Root({ actionId: Annotation<string> });

/** Runs one action as far as its ledger row allows. Safe to call any number of times, at once and after a crash. */
export type ActionRunner = (actionId: string) => Promise<void>;

/**
 * One disposable LangGraph thread an action, with one interrupt() in it. The ledger row decides and the graph only follows:
 * what a resume carries is never looked at, a graph that was lost is started again from the row, and a finished one is
 * deleted.
 */
export function createActionRunner(execution: Execution, checkpointer: PostgresSaver): ActionRunner {
  const graph = new StateGraph(ActionState)
    .addNode("await_decision", async ({ actionId }) => {
      const action = await findAction(execution.db, actionId);
      if (action?.status === "awaiting_approval") {
        faultPoint("graph.before-interrupt");
        interrupt({ actionId });
      }
      return {};
    })
    .addNode("execute", async ({ actionId }) => {
      await executeAction(actionId, execution);
      return {};
    })
    .addEdge(START, "await_decision")
    .addEdge("await_decision", "execute")
    .addEdge("execute", END)
    .compile({ checkpointer });

  return async (actionId) => {
    const before = await findAction(execution.db, actionId);
    if (!before || isSettled(before.status)) return checkpointer.deleteThread(actionId);
    const thread = { configurable: { thread_id: actionId }, durability: "exit" as const };
    const parked = (await graph.getState(thread)).next.length > 0;
    // A resume of a thread that never started does nothing, so whether it is parked is asked first.
    await graph.invoke(parked ? new Command({ resume: true }) : { actionId }, thread);
    const action = await findAction(execution.db, actionId);
    if (!action || isSettled(action.status)) await checkpointer.deleteThread(actionId);
  };
}
