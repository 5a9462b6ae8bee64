import { describe, expect, it } from "vitest";
import { type TalkOptions, talkTo } from "./talk.fixture.ts";

/** What the customer says, what the reply must (and must not) contain. */
type Line = [said: string | string[], contains: RegExp, calls?: string[], lacks?: RegExp];

/** What comes by itself stands for a line of its own. */
type News = { tells: string; outcomeOf?: string };

export interface Transcript {
  about: string;
  lines: (Line | News)[];
  options?: TalkOptions;
}

export const CANCEL_1043 = 'cancel_order {"order_id":"1043"}';

/** Holds each conversation with the offline model and checks every reply. */
export function conversations(theme: string, transcripts: Transcript[]): void {
  describe(`conversations: ${theme}`, () => {
    it.each(transcripts)("$about", async ({ lines, options }) => {
      const talk = talkTo(options);
      for (const line of lines) {
        if (!Array.isArray(line)) {
          talk.tell(line.tells, line.outcomeOf);
          continue;
        }
        const [said, contains, calls, lacks] = line;
        const before = talk.calls.length;
        const reply = await talk.say(said);
        expect(reply, `to "${said}"`).toMatch(contains);
        if (lacks) expect(reply, `to "${said}"`).not.toMatch(lacks);
        if (calls) expect(talk.calls.slice(before), `after "${said}"`).toEqual(calls);
      }
    });
  });
}
