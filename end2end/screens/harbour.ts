import { test as base } from "@playwright/test";
import { Receiver } from "../support/receiver";
import { Server } from "../support/server";
import { seedFleet } from "./fleet";
import { keepReporting } from "./reports";
import { seedTrouble } from "./trouble";

/** All views are of one server, which is filled once; some states want one that holds nothing. */
export const test = base.extend<{ vacant: Server }, { harbour: Server }>({
  vacant: async ({}, use) => {
    const server = await Server.create();
    await use(server);
    await server.remove();
  },

  harbour: [
    async ({}, use) => {
      const receiver = await Receiver.create();
      const server = await Server.create({ OBSERVATORY_ALERT_NETWORKS: "private" });
      await seedFleet(server);
      const stopReporting = await keepReporting(server);
      await seedTrouble(server, receiver);
      await use(server);
      stopReporting();
      await server.remove();
      await receiver.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});
