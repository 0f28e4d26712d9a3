import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "@playwright/test";
import { fileOf, FOLDER, PHONE_DARK, PHONE_LIGHT, type Variant, WIDE_DARK, WIDE_LIGHT } from "./picture";
import { PAGE_STATES } from "./pages";
import { STATES } from "./states";
import { VIEWS } from "./views";

const HEAD = `# Screens

Every view of the dashboard and its states, taken with an invented fleet by \`npm run screens\` in \`end2end/\`. Pictures are cut at 1,800 pixels of height. Each opens at its full size.
`;

const picture = (name: string, variant: Variant, width: number) => {
  const file = fileOf(name, variant);
  return `<a href="${file}"><img src="${file}" width="${width}" alt="${name}, ${variant.width} px, ${variant.colorScheme}"></a>`;
};

const entry = (name: string, what: string, pictures: string[]) => `### ${name}\n\n${what}.\n\n${pictures.join("\n")}\n`;

test("the index", async () => {
  const views = VIEWS.map(({ name, what }) =>
    entry(name, what, [picture(name, WIDE_LIGHT, 360), picture(name, WIDE_DARK, 360), picture(name, PHONE_LIGHT, 120)]),
  );
  const states = [...STATES, ...PAGE_STATES].map(({ name, what }) => entry(name, what, [picture(name, WIDE_LIGHT, 360), picture(name, PHONE_DARK, 120)]));
  const text = [HEAD, "## Views\n", ...views, "## States\n", ...states].join("\n");
  await mkdir(FOLDER, { recursive: true });
  await writeFile(path.join(FOLDER, "README.md"), text);
});
