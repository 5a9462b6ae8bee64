import type { ChatChannel } from "../src/core/channels/place.ts";
import { openDiscordSurface } from "../test/bots/discord/discord-surface.ts";
import { DiscordStandIn } from "../test/bots/discord/stand-in.ts";
import type { Reachable } from "../test/bots/our-side.ts";
import { openSlackSurface } from "../test/bots/slack/slack-surface.ts";
import { SlackStandIn } from "../test/bots/slack/stand-in.ts";
import type { Said, Surface } from "../test/bots/surface.ts";
import { TeamsService } from "../test/bots/teams/service.ts";
import { openTeamsSurface } from "../test/bots/teams/surface.ts";

/** Something that goes wrong on a platform's side, `weight` times as often as what has 1. */
export interface PlatformFault {
  weight: number;
  strike(times: number, earlier: Said | undefined): Promise<void> | void;
}

/** One platform's stand-in, as people use it and as it fails. */
export interface Platform {
  channel: ChatChannel;
  surface: Surface<Reachable>;
  /** How long the platform waited for us: for the acknowledgement of what it told us of, in ms. */
  acknowledged: number[];
  /** Of its gateway or socket; null: it has none. */
  connections: (() => number) | null;
  faults: Readonly<Record<string, PlatformFault>>;
}

/** What people see of a press on Discord that nobody acknowledged in time. */
const UNANSWERED = "This interaction failed";

/** What can go wrong wherever we post. */
function refusals(surface: Surface<Reachable>, loseAnswer: () => void): Record<string, PlatformFault> {
  return {
    "429 with Retry-After": { weight: 3, strike: (times) => surface.refuse("later", times) },
    "passing 5xx": { weight: 3, strike: (times) => surface.refuse("passing", times) },
    "lost answer": { weight: 2, strike: loseAnswer },
  };
}

const handedInAgain = (surface: Surface<Reachable>): PlatformFault => ({
  weight: 6,
  strike: async (_, earlier) => earlier && surface.repeat(earlier),
});

async function timed<T>(into: number[], call: () => Promise<T>, counts = (_: T): boolean => true): Promise<T> {
  const started = performance.now();
  const answer = await call();
  if (counts(answer)) into.push(performance.now() - started);
  return answer;
}

/** Slack acknowledges events and presses over its socket. */
async function openSlack(): Promise<Platform> {
  const options = { by: "socket", streams: true } as const;
  const slack = new SlackStandIn(options);
  const surface = await openSlackSurface(options, slack);
  return {
    ...{ channel: "slack", surface, acknowledged: slack.sockets.acknowledged },
    connections: () => slack.sockets.connections,
    faults: {
      ...refusals(surface, () => slack.loseAnswer()),
      "same message, another event": handedInAgain(surface),
      "socket cut": { weight: 1, strike: () => slack.sockets.cut("lost") },
      "socket moved": { weight: 1, strike: () => slack.sockets.cut("moved") },
    },
  };
}

/** Discord's gateway has no acknowledgement of messages; of a press, what is measured is the whole answer to whoever pressed. */
async function openDiscord(): Promise<Platform> {
  const discord = new DiscordStandIn();
  const surface = await openDiscordSurface(discord);
  const acknowledged: number[] = [];
  return {
    channel: "discord",
    surface: {
      ...surface,
      press: (...press) =>
        timed(
          acknowledged,
          () => surface.press(...press),
          (told) => told !== UNANSWERED,
        ),
    },
    acknowledged,
    connections: () => discord.gateway.connected,
    faults: {
      ...refusals(surface, () => discord.faults.loseAnswer()),
      "same event again": handedInAgain(surface),
      "gateway cut, resumed": { weight: 1, strike: () => discord.gateway.cut(4000) },
      "gateway cut, session lost": { weight: 1, strike: () => discord.gateway.forget() },
    },
  };
}

/** Teams calls us over HTTP and waits for each answer. */
async function openTeams(): Promise<Platform> {
  const service = await TeamsService.start();
  service.keepsPace = true;
  const surface = await openTeamsSurface(service);
  const acknowledged: number[] = [];
  return {
    channel: "teams",
    surface: {
      ...surface,
      begin: (...words) => timed(acknowledged, () => surface.begin(...words)),
      say: (...words) => timed(acknowledged, () => surface.say(...words)),
      press: (...press) => timed(acknowledged, () => surface.press(...press)),
    },
    acknowledged,
    connections: null,
    faults: {
      ...refusals(surface, () => void service.faults.push("lost answer")),
      "same activity again": handedInAgain(surface),
    },
  };
}

export function openPlatforms(): Promise<Platform[]> {
  return Promise.all([openSlack(), openDiscord(), openTeams()]);
}
