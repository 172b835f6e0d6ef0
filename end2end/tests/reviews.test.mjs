// The weekly review as people use it, in forms without any script: remark, publish, acknowledge, carry an action out of it.
import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { violations } from "../lib/accessibility.mjs";
import { launch, openPage } from "../lib/browser.mjs";
import { signIn } from "../lib/demo.mjs";
import { dataFolder, offline, startServer } from "../lib/server.mjs";

const CONFIGURATION = `
teams:
  - slug: payments
    name: Payments
    services:
      - {slug: checkout, name: Checkout, tier: 1}
slos:
  - {name: Availability, service: checkout, target: 99.9%}
`;

/** The ISO week before the one of now, in UTC. */
function lastWeek() {
  const day = new Date(new Date().toISOString().slice(0, 10));
  day.setUTCDate(day.getUTCDate() - 7 + 4 - (day.getUTCDay() || 7));
  const first = Date.UTC(day.getUTCFullYear(), 0, 1);
  const week = Math.ceil(((day - first) / 86_400_000 + 1) / 7);
  return `${day.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

let server;
let browser;
let cookies;
before(async () => {
  const data = await dataFolder();
  const file = join(await mkdtemp(join(tmpdir(), "pacekeeper-end2end-")), "teams.yaml");
  await writeFile(file, CONFIGURATION);
  await offline(data, "apply", "-f", file);
  await offline(data, "user", "create", "--email", "ada@example.org", "--name", "Ada", "--role", "admin");
  server = await startServer({ data });
  const link = (await server.run("user", "link", "--email", "ada@example.org")).trim().split(/\s+/).find((word) => word.startsWith("http"));
  browser = await launch();
  cookies = await signIn(browser, link);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a review is remarked on, published and acknowledged without scripts", async () => {
  const { context, page, faults } = await openPage(browser, { origin: server.origin, cookies, javaScript: false });
  try {
    await page.goto("/reviews?scope=t:payments");
    await page.locator("main a.btn.main").click();
    await page.waitForURL(`**/reviews/${lastWeek()}?scope=t:payments`);
    assert.match(await page.locator("h1").innerText(), /Performance Review - Week \d+/);
    assert.match(await page.locator("#slos tbody tr").innerText(), /Availability[\s\S]*99\.9%[\s\S]*unknown/);
    await page.locator("#slos details.step-form > summary").click();
    await page.locator("#slos textarea").fill("No source is connected yet.");
    await page.locator('#slos button[value="comment"]').click();
    assert.match(await page.locator("#slos blockquote").innerText(), /No source is connected yet/);
    await page.locator('button[value="publish"]').click();
    await page.locator('button[value="acknowledge"]').click();
    assert.match(await page.locator(".review-state").innerText(), /published and acknowledged[\s\S]*ada@example\.org/);
    assert.match(await page.locator("#slos a.log").getAttribute("href"), /\/actions\/new\?from=review:/);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
});

for (const theme of ["light", "dark"]) {
  test(`the review and the list of weeks are accessible (${theme})`, async () => {
    const { context, page } = await openPage(browser, { origin: server.origin, cookies, scheme: theme });
    try {
      for (const path of ["/reviews", `/reviews/${lastWeek()}?scope=t:payments`]) {
        await page.goto(path);
        assert.deepEqual(await violations(page), [], path);
      }
    } finally {
      await context.close();
    }
  });
}
