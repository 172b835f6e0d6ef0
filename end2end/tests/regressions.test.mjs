// From a run that got worse to what a team decides about it: in forms without any script, then by keys. And a budget that a team lets pass.
import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { violations } from "../lib/accessibility.mjs";
import { hydrated, launch, openPage } from "../lib/browser.mjs";
import { signIn } from "../lib/demo.mjs";
import { dataFolder, offline, startServer } from "../lib/server.mjs";

const CONFIGURATION = `
teams:
  - slug: payments
    name: Payments
    services:
      - {slug: checkout, name: Checkout, repositories: [acme/checkout]}
      - {slug: ledger, name: Ledger, repositories: [acme/ledger]}
      - {slug: refunds, name: Refunds, repositories: [acme/refunds]}
endpoints:
  /api/checkout:
    service: checkout
    latency_p99: 200ms
on_budget_exceed:
  - block_merge: true
  - require_approval: payments
`;

let server;
let browser;
let cookies;
let token;
before(async () => {
  const data = await dataFolder();
  const file = join(await mkdtemp(join(tmpdir(), "pacekeeper-end2end-")), "teams.yaml");
  await writeFile(file, CONFIGURATION);
  await offline(data, "apply", "-f", file);
  await offline(data, "user", "create", "--email", "ada@example.org", "--name", "Ada", "--role", "admin");
  token = (await offline(data, "token", "create", "--name", "ci", "--scope", "ingest", "read", "actions:write")).trim();
  server = await startServer({ data });
  const link = (await server.run("user", "link", "--email", "ada@example.org")).trim().split(/\s+/).find((word) => word.startsWith("http"));
  browser = await launch();
  cookies = await signIn(browser, link);
  for (const service of ["checkout", "ledger", "refunds"]) await getWorse(service);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function upload(query, body) {
  const address = `${server.origin}/api/v1/ingest/auto?${new URLSearchParams(query)}`;
  const answer = await fetch(address, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

const measured = (milliseconds) => ({
  format: "pacekeeper/1",
  benchmarks: [{ name: "total price", metric: "median", unit: "ms", value: milliseconds }],
});

/** Twelve runs that hardly move, then two that take twice as long: the second confirms the first. */
async function getWorse(service) {
  for (let run = 0; run < 12; run += 1) await upload({ service, branch: "main", sha: `${run}`.padStart(40, "a") }, measured(10 + (run % 3) / 100));
  await upload({ service, branch: "main", sha: "b".repeat(40) }, measured(20));
  const answer = await upload({ service, branch: "main", sha: "e".repeat(40) }, measured(20));
  assert.equal(answer.verdict, "fail", JSON.stringify(answer));
}

async function withPage(options, look) {
  const { context, page, faults } = await openPage(browser, { origin: server.origin, cookies, allow: (_, status) => status === 422, ...options });
  try {
    await look(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

const rows = (page) => page.locator("table.regressions tbody tr");
const rowOf = (page, service) => rows(page).filter({ hasText: service });
const flash = (page) => page.locator(".flash").innerText();

test("the navigation counts what waits for review, and each row says what happened", async () => {
  await withPage({ javaScript: false }, async (page) => {
    await page.goto("/");
    assert.match(await page.locator('nav a[href="/regressions"]').innerText(), /Regressions\s*3/);
    await page.goto("/regressions");
    assert.equal(await rows(page).count(), 3);
    const row = await rowOf(page, "Checkout").innerText();
    for (const part of ["total price median", "→ 20 ms", "severe", "before production"]) assert.ok(row.includes(part), `${part}: ${row}`);
    await page.goto("/runs?verdict=fail");
    await page.locator("tbody tr", { hasText: "Checkout" }).getByRole("link").first().click();
    assert.equal(await page.locator('main a[href^="/regressions/R-"]').count(), 1, "the run links to its regression");
  });
});

test("ticked rows are confirmed by a form, and one is read, accepted and reopened", async () => {
  await withPage({ javaScript: false }, async (page) => {
    await page.goto("/regressions");
    await rowOf(page, "Checkout").getByRole("checkbox").check();
    await rowOf(page, "Ledger").getByRole("checkbox").check();
    await page.getByRole("button", { name: /^Confirm/ }).click();
    assert.match(await flash(page), /2 regressions were confirmed/);
    assert.equal(await rows(page).count(), 1);
    await page.getByRole("link", { name: /^Ongoing/ }).click();
    assert.equal(new URL(page.url()).searchParams.get("is"), "ongoing");
    await rowOf(page, "Checkout").getByRole("link").first().click();
    await page.waitForURL("**/regressions/R-*");
    const main = await page.locator("main").innerText();
    for (const part of ["got worse from 10 ms to 20 ms (+99.8 %)", "same machine, same tool chain", "Runs before and after", "Why it was judged so"]) {
      assert.ok(main.includes(part), `${part}: ${main}`);
    }
    assert.ok((await page.locator("svg.chart.series .change").count()) > 0, "the chart marks the change");

    await page.getByText("Accept…").click();
    await page.fill("#accept-reason", "short");
    await page.getByRole("button", { name: "Accept", exact: true }).click();
    assert.match(await page.locator("#accept-reason-error").innerText(), /reason/);
    assert.equal(await page.inputValue("#accept-reason"), "short", "what was typed is kept");
    await page.fill("#accept-reason", "prices are checked twice now");
    await page.fill("#accept-limit_percent", "7,5 %");
    await page.getByRole("button", { name: "Accept", exact: true }).click();
    assert.match(await flash(page), /was accepted/);
    assert.match(await page.locator("main").innerText(), /Accepted by Ada until it is 7.5 % worse/);
    await page.getByRole("button", { name: "Reopen" }).click();
    assert.match(await flash(page), /was reopened/);
    await page.fill("#comment-text", "we want the old speed back");
    await page.getByRole("button", { name: "Add comment" }).click();
    assert.match(await page.locator("#history").innerText(), /we want the old speed back/);
  });
});

test("nothing ticked is said, and the page comes back", async () => {
  await withPage({ javaScript: false }, async (page) => {
    await page.goto("/regressions?scope=s:refunds");
    await page.getByRole("button", { name: /^Confirm/ }).click();
    assert.match(await page.locator("main").innerText(), /tick at least one regression/);
    assert.equal(await rows(page).count(), 1);
  });
});

test("keys: j moves, x ticks, m takes it, l links an action, y confirms", async () => {
  await withPage({}, async (page) => {
    await page.goto("/regressions?is=ongoing");
    await hydrated(page);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    assert.equal(await page.locator("[data-row] input:checked").count(), 1);
    assert.ok(await rows(page).nth(1).getByRole("checkbox").isChecked());
    await page.keyboard.press("m");
    assert.match(await flash(page), /was assigned/);
    await hydrated(page);
    assert.match(await rows(page).nth(1).innerText(), /Ada/);
    assert.doesNotMatch(await rows(page).nth(0).innerText(), /Ada/);

    await page.keyboard.press("j");
    await page.keyboard.press("l");
    await page.waitForURL("**/regressions/R-*");
    await hydrated(page);
    await page.getByRole("button", { name: "Link", exact: true }).click();
    await page.waitForURL("**/regressions/R-*");
    await page.getByRole("link", { name: /A-1 Fix R-/ }).click();
    assert.match(await page.locator("h1").innerText(), /^Fix R-/);

    await page.goto("/regressions");
    await hydrated(page);
    await page.keyboard.press("j");
    await page.keyboard.press("y");
    await page.waitForURL("**/regressions");
    assert.match(await flash(page), /was confirmed/);
    await hydrated(page);
    await page.keyboard.press("g");
    await page.keyboard.press("u");
    await page.waitForURL("**/runs");
    await hydrated(page);
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.waitForURL("**/regressions");
  });
});

test("keys of one regression: a opens its form with the focus in it", async () => {
  await withPage({}, async (page) => {
    await page.goto("/regressions?is=ongoing");
    await hydrated(page);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/regressions/R-*");
    await hydrated(page);
    await page.keyboard.press("a");
    assert.equal(await page.evaluate(() => document.activeElement.id), "accept-reason");
    await page.keyboard.type("yn");
    assert.equal(await page.inputValue("#accept-reason"), "yn", "keys typed into a field are text");
  });
});

test("an exceeded budget is let pass by the team that is named, until a day", async () => {
  const trend = { avg: 120, min: 40, med: 110, max: 400, "p(90)": 170, "p(95)": 190, "p(99)": 250, count: 900 };
  const counter = { count: 900, rate: 30 };
  const answer = await upload(
    { service: "checkout", branch: "faster-cart", sha: "c".repeat(40), pr: "12" },
    {
      root_group: { name: "", path: "", id: "d41d8cd98f00b204e9800998ecf8427e", groups: {}, checks: {} },
      metrics: {
        http_req_duration: trend,
        "http_req_duration{endpoint:/api/checkout}": trend,
        http_reqs: counter,
        "http_reqs{endpoint:/api/checkout}": counter,
        vus: { value: 3, min: 3, max: 3 },
      },
    },
  );
  assert.equal(answer.blocking, true, JSON.stringify(answer.reasons));
  await withPage({ javaScript: false }, async (page) => {
    await page.goto("/approvals");
    const card = page.locator(".approval");
    assert.match(await card.innerText(), /#12/);
    await card.locator("input[name=reason]").fill("the sale ends on Friday");
    await card.getByRole("button", { name: "Approve" }).click();
    assert.match(await page.locator(".field-error").innerText(), /last day/);
    assert.equal(await card.locator("input[name=reason]").inputValue(), "the sale ends on Friday");
    const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await card.locator("input[name=until]").fill(until);
    await card.getByRole("button", { name: "Approve" }).click();
    assert.match(await flash(page), /B-1 was approved/);
    await page.goto(`/runs/${answer.run}`);
    assert.match(await page.locator("main").innerText(), /Ada approved it until .*: the sale ends on Friday/);
  });
});

for (const scheme of ["light", "dark"]) {
  test(`the pages in ${scheme} have nothing for axe to complain of, and fit a phone`, async () => {
    await withPage({ scheme }, async (page) => {
      for (const path of ["/regressions?is=ongoing", "/regressions/R-1?new=accept", "/approvals", "/regressions?is=noise"]) {
        await page.goto(path);
        await hydrated(page);
        assert.deepEqual(await violations(page), [], path);
      }
    });
    await withPage({ scheme, size: { width: 390, height: 844 } }, async (page) => {
      for (const path of ["/regressions?is=ongoing", "/regressions/R-1?new=accept", "/approvals"]) {
        await page.goto(path);
        await hydrated(page);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 390, `${path} is ${width} px wide`);
      }
    });
  });
}

test("exports at the same address", async () => {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const get = async (path) => (await fetch(server.origin + path, { headers: { cookie } })).text();
  const lines = (await get("/regressions.csv?is=ongoing")).trim().split("\n");
  assert.equal(lines.length, 4, lines.join("\n"));
  assert.ok(lines[0].startsWith("after,"), lines[0]);
  assert.equal(JSON.parse(await get("/regressions.json?is=ongoing")).rows.length, 3);
  assert.match(await get("/regressions.md?is=ongoing"), /^# Regressions: /);
  assert.match(await get("/regressions/R-1.md"), /got worse from 10 ms to 20 ms/);
  const steps = await fetch(`${server.origin}/api/v1/regressions/R-1`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ do: "confirm" }),
  });
  assert.equal(steps.status, 409);
  assert.match((await steps.json()).detail, /only go on by noise, accept, resolve/);
});
