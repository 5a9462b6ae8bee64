import { beforeAll, describe } from "vitest";
import { cardContract } from "./contract/cards.ts";
import { conversationContract } from "./contract/conversations.ts";
import { erasureContract } from "./contract/erasure.ts";
import { handoverContract } from "./contract/handovers.ts";
import { contractModel } from "./contract/model.ts";
import { createStage } from "./contract/stage.ts";
import { troubleContract } from "./contract/trouble.ts";
import { type OurSide, openOurSide } from "./our-side.ts";
import type { Surface, SurfaceUnderTest } from "./surface.ts";

/**
 * The contract of every face of the product, played through what people see and do there: slack, discord, teams, web and
 * terminal. What a face cannot have, it says.
 */
export function channelContract(name: string, { lacks, open }: SurfaceUnderTest): void {
  describe(`the channel contract (${name})`, { timeout: 30_000 }, () => {
    let opened: { surface: Surface; side: OurSide } | undefined;
    const stage = createStage(lacks, () => {
      if (!opened) throw new Error("Nothing is open yet.");
      return opened;
    });

    beforeAll(async () => {
      const surface = await open();
      const side = await openOurSide({
        environment: surface.environment,
        models: contractModel,
        handle(staffId) {
          const known = surface.handle(staffId);
          return known ? { [known.channel]: known.handle } : {};
        },
        ...(surface.opened ? { opened: [surface.opened] } : {}),
      });
      await surface.attach(side);
      opened = { surface, side };
      return async () => {
        await side.close();
        await surface.close();
      };
    }, 60_000);

    describe("conversations", () => conversationContract(stage));
    describe("cards", () => cardContract(stage));
    describe("handovers", () => handoverContract(stage));
    describe("erasure", () => erasureContract(stage));
    describe("trouble", () => troubleContract(stage));
  });
}
