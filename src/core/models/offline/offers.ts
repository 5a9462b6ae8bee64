import { actionTitle } from "../../tools/wording.ts";
import type { DialogueState, Step, Task } from "./dialogue-state.ts";
import { flatArguments } from "./nested-arguments.ts";
import { phrase } from "./phrases.ts";
import { needsConfirmation, type Skills, TRANSFER_TO_HUMAN } from "./skills.ts";
import type { SmallTalk } from "./small-talk.ts";
import { propose, speak, toHuman, work } from "./tasks.ts";

/** The product's own words when a request has lapsed, failed, or has no answer; they stand outside any model's reply. */
const ASKS_AGAIN = /\bshall I ask again\s*\?|需要我重新提交吗/iu;
const ASKS_COLLEAGUE = /\bshall I ask a colleague\b[^?]*\?|(?:需要我|让我)请同事[^？?]*[？?]/iu;
const ACCEPTED =
  /^(?:(?:yes|ok(?:ay)?|sure|please|好的?|是的?|可以|行|嗯)[\s,，.!！]*)*(?:please )?(?:(?:do )?(?:ask|try|submit|request|send)(?: (?:it|that|them))? again|ask (?:a|your|the) colleague|(?:请|帮我|麻烦)?(?:重新|再次?)(?:提交|申请|试)(?:一次|一下|吧)*)[\s.!。！]*$|^(?:yes|yeah|yep|sure|ok(?:ay)?|好的?|是的?|可以|嗯)[\s,，.。!！]+(?:please|do|ask|try|请|重新|再|麻烦)[^?？\d]{0,40}$/iu;

/** Requests that the message does not speak of; what is told of is settled and waits no longer. */
function stillWaiting(
  state: DialogueState,
  skills: Skills,
  text: string,
  outcomeOf?: string,
): DialogueState["pending"] {
  if (outcomeOf !== undefined) return state.pending.filter(({ id }) => id !== outcomeOf);
  return state.pending.filter(({ tool, args }) =>
    ["en", "zh"].every((language) => !text.includes(actionTitle(skills.tools.get(tool), tool, args, language))),
  );
}

/** A message that did not come from this model: what it settles, and what it offers to do. */
export function afterNews(state: DialogueState, skills: Skills, text: string, outcomeOf?: string): DialogueState {
  const pending = stillWaiting(state, skills, text, outcomeOf);
  const settled = state.pending.find((action) => !pending.includes(action));
  const again = settled ?? state.pending.at(-1) ?? state.last;
  const offered: Task | undefined =
    ASKS_AGAIN.test(text) && again
      ? { tool: again.tool, args: flatArguments(again.args), text: "" }
      : ASKS_COLLEAGUE.test(text)
        ? { tool: TRANSFER_TO_HUMAN, args: {}, text: "" }
        : state.offered;
  const lapsed = ASKS_AGAIN.test(text) && !settled ? pending.filter((action) => action !== again) : pending;
  return { ...state, pending: lapsed, offered };
}

/** The answer to something that was offered; undefined when the message is about something else. */
export function answerOffer(state: DialogueState, skills: Skills, text: string, kind?: SmallTalk): Step | undefined {
  const { offered, ...rest } = state;
  if (!offered) return undefined;
  if (kind === "yes" || ACCEPTED.test(text.trim())) {
    if (offered.tool === TRANSFER_TO_HUMAN) return toHuman(rest, skills, text);
    const tool = skills.tools.get(offered.tool);
    const next: DialogueState = { ...rest, expects: undefined, tasks: [offered, ...rest.tasks] };
    return tool && needsConfirmation(tool) ? propose(next, skills) : work(next, skills);
  }
  const declined = (kind === "no" || kind === "stop") && !state.expects;
  return declined ? speak(rest, phrase(state.language, "allRight")) : undefined;
}
