import { test } from "./harbour";
import { dress, PHONE_DARK, shoot, WIDE_LIGHT } from "./picture";
import { STATES } from "./states";

for (const { name, isVacant, reach, leave } of STATES) {
  for (const variant of [WIDE_LIGHT, PHONE_DARK]) {
    test(`state: ${name}, ${variant.width} px`, async ({ page, harbour, vacant }) => {
      const server = isVacant === true ? vacant : harbour;
      await dress(page, variant);
      await reach(page, server);
      await shoot(page, name, variant);
      await leave?.(server);
    });
  }
}
