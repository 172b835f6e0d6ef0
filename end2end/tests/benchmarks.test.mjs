// Benchmarks with the demo data set: found by facets without scripts, read as a chart, exported, framed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage } from "../lib/browser.mjs";
import { cookieHeader, demo } from "../lib/demo.mjs";

let site;
let browser;
before(async () => {
  site = await demo();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function withPage(options, look) {
  const { context, page, faults } = await openPage(browser, { origin: site.origin, cookies: site.cookies, ...options });
  try {
    await look(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

/** The address of the first series of the explorer. */
async function firstSeries(page) {
  await page.goto("/benchmarks");
  return new URL(await page.locator("table.benchmarks tbody th a").first().getAttribute("href"), site.origin).pathname;
}

test("facets narrow the list and stay in the address, without scripts", async () => {
  await withPage({ javaScript: false }, async (page) => {
    await page.goto("/benchmarks");
    const count = () => page.locator("table.benchmarks tbody tr").count();
    const all = await count();
    assert.ok(all > 3, `${all} series`);
    const first = await page.locator("table.benchmarks tbody th a").first().textContent();
    await page.locator("#benchmarks-q").fill(first);
    await page.getByRole("button", { name: "Show" }).last().click();
    assert.equal(new URL(page.url()).searchParams.get("q"), first);
    const found = await page.locator("table.benchmarks tbody th a").allTextContents();
    assert.ok(found.length > 0 && found.every((name) => name.includes(first)), `${found}`);
    // The choice survives another one.
    await page.getByRole("link", { name: "Last measured" }).click();
    assert.equal(new URL(page.url()).searchParams.get("q"), first);
    assert.equal(new URL(page.url()).searchParams.get("sort"), "seen");
  });
});

test("a series shows its limit, and the axes are links", async () => {
  await withPage({ javaScript: false }, async (page) => {
    await page.goto(await firstSeries(page));
    const chart = page.locator("svg.chart.series");
    assert.equal(await chart.count(), 1);
    assert.ok((await chart.locator(".limit").count()) > 0);
    const points = await page.locator("figure[data-chart] tbody tr").count();
    assert.ok(points > 1, `${points} points`);
    await page.getByRole("link", { name: "Without" }).click();
    assert.equal(await chart.locator(".limit").count(), 0);
    await page.getByRole("link", { name: "Logarithmic" }).click();
    await page.getByRole("link", { name: "Dates" }).click();
    const { searchParams } = new URL(page.url());
    assert.deepEqual([searchParams.get("bounds"), searchParams.get("y"), searchParams.get("x")], ["off", "log", "date"]);
    assert.equal(await chart.count(), 1);
  });
});

test("the newest point is compared with a commit", async () => {
  await withPage({}, async (page) => {
    await page.goto(await firstSeries(page));
    const commit = (await page.locator("table.points tbody code").last().textContent()).trim();
    await page.locator("#series-base").fill(commit);
    await page.getByRole("button", { name: "Show" }).last().click();
    await page.waitForURL(/base=/);
    assert.match(await page.locator("form.filter .mark").last().textContent(), new RegExp(`against ${commit}`));
    assert.equal(await page.locator("svg.chart.series .base").count(), 1);
  });
});

test("the chart is a picture, a table and a frame", async () => {
  await withPage({}, async (page) => {
    const path = await firstSeries(page);
    const get = (address) => fetch(site.origin + address, { headers: { cookie: cookieHeader(site.cookies) } });
    const png = await get(`${path}.png?w=800&theme=dark`);
    assert.equal(png.headers.get("content-type"), "image/png");
    const bytes = Buffer.from(await png.arrayBuffer());
    assert.equal(bytes.readUInt32BE(16), 800);
    assert.match(await (await get(`${path}.svg`)).text(), /^<svg/);
    const csv = await (await get(`${path}.csv`)).text();
    const rows = await page.goto(path).then(() => page.locator("figure[data-chart] tbody tr").count());
    assert.equal(csv.trim().split("\n").length - 1, rows, "the same points");

    // A page of this server may frame it.
    await page.goto("/keyboard");
    await page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.src = src;
      frame.width = "700";
      frame.height = "420";
      document.querySelector("main").append(frame);
    }, `/embed${path}`);
    const framed = page.frameLocator("iframe");
    await framed.locator("svg.chart.series").waitFor();
    assert.equal(await framed.locator("nav").count(), 0);
  });
});

test("g b leads to the benchmarks", async () => {
  await withPage({}, async (page) => {
    await page.goto("/");
    await page.waitForFunction(() => window.islandsHydrated);
    await page.keyboard.press("g");
    await page.keyboard.press("b");
    await page.waitForURL("**/benchmarks");
  });
});
