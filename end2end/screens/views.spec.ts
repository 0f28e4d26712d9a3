import { open } from "../support/test";
import { test } from "./harbour";
import { dress, PHONE_LIGHT, shoot, WIDE_DARK, WIDE_LIGHT } from "./picture";
import { VIEWS } from "./views";

for (const { name, path, prepare, isOverlay } of VIEWS) {
  test(`view: ${name}`, async ({ page, harbour }) => {
    for (const variant of [WIDE_LIGHT, WIDE_DARK, PHONE_LIGHT]) {
      await dress(page, variant);
      await open(page, `${harbour.url}${path}`);
      await prepare?.(page);
      await shoot(page, name, variant, isOverlay !== true);
    }
  });
}
