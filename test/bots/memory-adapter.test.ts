import { channelContract } from "./contract-suite.ts";
import { MemoryPlatform, memoryAdapter } from "./fake-platform.ts";

channelContract("in memory", async () => {
  const platform = new MemoryPlatform();
  return {
    adapter: memoryAdapter(platform),
    platform,
    staff: { space: "G1", container: "C_STAFF" },
    place: (person, messageId) => ({
      ...{ space: "G1", container: "C1", thread: messageId, person, private: false, address: {} },
    }),
  };
});
