// Planning without any script: the template, one change of many, a table from a spreadsheet, and what the roadmap then shows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, openPage } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";

let server;
let browser;
let ada;
before(async () => {
  server = await startServer();
  browser = await launch();
  ada = await openPage(browser, { origin: server.origin, javaScript: false, allow: (_, status) => status === 422 });
  const { page } = ada;
  await page.goto("/");
  await page.fill("#setup-name", "Ada");
  await page.fill("#setup-email", "ada@example.org");
  await page.fill("#setup-password", "correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await server.run("apply", "-f", fileURLToPath(new URL("../fixtures/smallest.yaml", import.meta.url)));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const text = (selector) => ada.page.locator(selector).innerText();

test("the template is laid out for a team and shows as bars", async () => {
  const { page } = ada;
  await page.goto("/roadmap");
  assert.match(await text("main"), /Nothing is planned yet/);
  await page.locator("#phases input[type=checkbox]").first().check();
  await page.fill("#plan-start", "2030-01-07");
  await page.getByRole("button", { name: "Lay it out" }).click();
  assert.match(await text("#phases"), /Week 1 Add basic metrics/);
  await page.goto("/roadmap?from=2030-01-01&by=phase");
  assert.match(await page.locator("svg.timeline").innerHTML(), /Month 2: Implement canary/);
});

test("a level is promised and moved", async () => {
  const { page } = ada;
  await page.goto("/roadmap");
  await page.locator("#milestones summary").click();
  await page.selectOption("#milestone-level", "4");
  await page.fill("#milestone-due", "2030-03-31");
  await page.getByRole("button", { name: "Promise" }).click();
  await page.locator("#milestones input[type=date]").first().fill("2030-05-10");
  await page.getByRole("button", { name: "Move" }).click();
  assert.match(await text("#milestones"), /40 days later than first promised/);
});

test("ticked actions take one change together", async () => {
  const { page } = ada;
  await page.goto("/actions");
  const ticks = page.locator("table.actions input[type=checkbox]");
  const all = await ticks.count();
  await ticks.nth(0).check();
  await ticks.nth(1).check();
  await page.getByRole("button", { name: "Done", exact: true }).click();
  assert.equal(await page.locator("table.actions tbody tr").count(), all - 2);
});

test("a table is looked through before it is taken", async () => {
  const { page } = ada;
  await page.goto("/actions/import");
  await page.fill("#import-csv", "title,due\nRead the weekly review,2030-02-01\n,\nLate,soon");
  await page.getByRole("button", { name: "Look it through" }).click();
  assert.match(await text("main"), /1 new, 1 refused/);
  await page.fill("#import-csv", "title,due\nRead the weekly review,2030-02-01");
  await page.getByRole("button", { name: "Look it through" }).click();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  assert.match(await text("main"), /Read the weekly review/);
  assert.deepEqual(ada.faults, []);
});
