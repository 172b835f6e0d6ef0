// What scripts add for the keyboard: the palette, single keys, a heatmap walked by arrows. Each follows a link that is there anyway.
import assert from "node:assert/strict";
import { after, before, beforeEach, afterEach, test } from "node:test";
import { hydrated, launch, openPage } from "../lib/browser.mjs";
import { demo } from "../lib/demo.mjs";

let site;
let browser;
let tab;
before(async () => {
  site = await demo();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});
beforeEach(async () => {
  tab = await openPage(browser, site);
});
afterEach(async () => {
  assert.deepEqual(tab.faults, []);
  await tab.context.close();
});

async function open(path) {
  await tab.page.goto(path);
  await hydrated(tab.page);
  return tab.page;
}

test("Ctrl+K finds a team and Enter goes there", async () => {
  const page = await open("/");
  await page.keyboard.press("Control+k");
  const palette = page.locator("dialog#palette");
  assert.ok(await palette.isVisible());
  const entries = () => palette.locator("li:visible").count();
  const all = await entries();
  const [name, href] = await palette.locator('a[href^="/teams/"]').last().evaluate((link) => [link.firstChild.textContent.trim(), link.getAttribute("href")]);
  await page.keyboard.type(name.toLowerCase());
  assert.ok((await entries()) < all, "typing narrows the list");
  assert.equal(await palette.locator("li:visible a").first().getAttribute("href"), href);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${href}`);
});

test("arrows walk through the palette, Escape closes it", async () => {
  const page = await open("/");
  await page.getByRole("button", { name: /Search/ }).click();
  const links = await page.locator("dialog#palette li a").allTextContents();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), links[1]);
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator("dialog#palette").isVisible()));
});

test("single keys: g k, ?, c, / and j", async () => {
  const page = await open("/");
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await page.waitForURL("**/kpis*");
  await hydrated(page);
  await page.keyboard.press("?");
  await page.waitForURL("**/keyboard*");
  await hydrated(page);
  await page.goto("/teams");
  await hydrated(page);
  await page.keyboard.press("/");
  assert.match(await page.evaluate(() => document.activeElement.tagName), /INPUT|SELECT/);
  await page.goto("/slos");
  await hydrated(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const rows = await page.locator("[data-row]").evaluateAll((rows) => rows.map((row) => row.contains(document.activeElement)));
  assert.equal(rows.indexOf(true), 1);
  await page.keyboard.press("k");
  const back = await page.locator("[data-row]").evaluateAll((rows) => rows.map((row) => row.contains(document.activeElement)));
  assert.equal(back.indexOf(true), 0);
  await page.goto("/");
  await hydrated(page);
  await page.keyboard.press("c");
  await page.waitForURL("**/actions?new=1*");
});

test("keys typed into a field are text", async () => {
  const page = await open("/actions?new=1");
  await page.fill("#action-title", "");
  await page.locator("#action-title").focus();
  await page.keyboard.type("gk?c");
  assert.equal(await page.inputValue("#action-title"), "gk?c");
  assert.match(page.url(), /\/actions\?new=1/);
});

test("the heatmap has one tab stop and is walked by arrows", async () => {
  const page = await open("/teams");
  const grid = page.locator("table[data-grid]");
  assert.equal(await grid.locator('a[tabindex="0"]').count(), 1);
  await grid.locator('a[tabindex="0"]').focus();
  const at = () =>
    grid.evaluate((table) => {
      const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("a")]).filter((links) => links.length > 0);
      const row = rows.findIndex((links) => links.includes(document.activeElement));
      return [row, rows[row]?.indexOf(document.activeElement)];
    });
  // The first row is a group's, which is one link; the teams below it have a cell for each dimension.
  const steps = [
    ["ArrowRight", [0, 0]],
    ["ArrowDown", [1, 0]],
    ["ArrowRight", [1, 1]],
    ["ArrowDown", [2, 1]],
    ["ArrowLeft", [2, 0]],
    ["ArrowUp", [1, 0]],
  ];
  for (const [key, expected] of steps) {
    await page.keyboard.press(key);
    assert.deepEqual(await at(), expected, key);
  }
  await page.keyboard.press("End");
  const [row, column] = await at();
  assert.ok(row === 1 && column > 1);
  assert.equal(await grid.locator('a[tabindex="0"]').count(), 1);
  const href = await page.evaluate(() => document.activeElement.getAttribute("href"));
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === new URL(href, url).pathname);
});
