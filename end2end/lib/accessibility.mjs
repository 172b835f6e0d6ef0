// axe-core on a page as it stands.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** One line per element that breaks a rule of WCAG 2.2 A or AA. */
export async function violations(page) {
  // By the debugger and not by a script element, which the page's content policy would refuse.
  await page.evaluate(source);
  const result = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] }), RULES);
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")}\n    ${failureSummary.replaceAll("\n", "\n    ")}`),
  );
}
