import { open } from "../support/test";
import { test } from "./harbour";
import { PHONE_LIGHT, shoot, WIDE_DARK, WIDE_LIGHT, withPage } from "./picture";
import { VIEWS } from "./views";

for (const { name, path, prepare, isOverlay } of VIEWS) {
  test(`view: ${name}`, async ({ browser, harbour }) => {
    for (const variant of [WIDE_LIGHT, WIDE_DARK, PHONE_LIGHT]) {
      await withPage(browser, variant, async (page) => {
        await open(page, `${harbour.url}${path}`);
        await prepare?.(page);
        await shoot(page, name, variant, isOverlay !== true);
      });
    }
  });
}
