import { test } from "./harbour";
import { PAGE_STATES } from "./pages";
import { PHONE_DARK, shoot, WIDE_LIGHT, withPage } from "./picture";
import { STATES } from "./states";

for (const { name, isVacant, reach } of [...STATES, ...PAGE_STATES]) {
  for (const variant of [WIDE_LIGHT, PHONE_DARK]) {
    test(`state: ${name}, ${variant.width} px`, async ({ browser, harbour, vacant }) => {
      const server = isVacant === true ? vacant : harbour;
      await withPage(browser, variant, async (page) => {
        const mend = await reach(page, server);
        await shoot(page, name, variant);
        await mend?.();
      });
    });
  }
}
