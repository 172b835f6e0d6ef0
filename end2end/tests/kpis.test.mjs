// A KPI's page without any script: noting something, taking it away, a target for one team.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launch, openPage } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";

let server;
let browser;
let ada;
before(async () => {
  server = await startServer();
  browser = await launch();
  ada = await openPage(browser, { origin: server.origin, javaScript: false });
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

const KPI = "/kpis/slo-compliance?scope=t:payments";

test("a note stands in the list at its own address, and goes when its author takes it away", async () => {
  const { page } = ada;
  await page.goto(KPI);
  await page.getByText("Note something").click();
  const day = await page.inputValue("#note-day");
  await page.fill("#note-text", "Region moved");
  await page.getByRole("button", { name: "Note it" }).click();
  assert.equal(new URL(page.url()).hash, `#${day}`);
  assert.match(await page.locator(`[id="${day}"]`).innerText(), /Region moved/);
  await page.goto("/kpis/error-budget-used?scope=t:payments");
  assert.doesNotMatch(await page.locator("#what-happened").innerText(), /Region moved/);
  await page.goto(KPI);
  await page.getByRole("button", { name: "Take away: Region moved" }).click();
  assert.doesNotMatch(await page.locator("#what-happened").innerText(), /Region moved/);
});

test("a team's own target publishes a version of the model, and is inherited again when it is taken back", async () => {
  const { page } = ada;
  const target = page.locator("summary", { hasText: "Target:" });
  await page.goto(KPI);
  assert.match(await target.innerText(), /above 99 %, the model's goal for everyone/);
  await target.click();
  await page.fill("#target-target", "99,5");
  await page.getByRole("button", { name: "Set the target" }).click();
  assert.match(await target.innerText(), /above 99\.5 %, a target of its own/);
  assert.match(await page.locator("#what-happened").innerText(), /Model v2: SLO compliance: target of t:payments is 0\.995/);
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(250)) {
    await page.goto(KPI);
    if (/model v2/.test(await page.locator("main").innerHTML())) break;
  }
  await target.click();
  await page.getByRole("button", { name: /Inherit instead: above 99 %/ }).click();
  assert.match(await target.innerText(), /above 99 %, the model's goal for everyone/);
});

test("DORA's five say what to connect before anything was deployed", async () => {
  const { page } = ada;
  await page.goto("/kpis");
  await page.getByRole("link", { name: "How these are told" }).click();
  assert.match(await page.locator("main").innerText(), /No deployments are known[\s\S]*Change lead time/);
});
