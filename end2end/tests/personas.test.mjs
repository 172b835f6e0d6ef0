// The ways of the three kinds of people who use Pacekeeper (leader, manager, member), in at most so many clicks. Ticks of a list count as
// one click each; typing does not. That a finished action is verified, hours or weeks later, is tested under a simulated clock with the
// use cases (crates/usecases/tests/it/actions); a differential flame graph does not exist yet.
import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launch, openPage } from "../lib/browser.mjs";
import { demo, signIn } from "../lib/demo.mjs";
import { dataFolder, offline, startServer } from "../lib/server.mjs";

const CONFIGURATION = `
teams:
  - slug: commerce
    name: Commerce
    teams:
      - {slug: payments, name: Payments, services: [{slug: checkout, name: Checkout, tier: 1, repositories: [acme/checkout]}]}
      - {slug: search, name: Search, services: [{slug: finder, name: Finder, tier: 1}]}
      - {slug: basket, name: Basket, services: [{slug: cart, name: Cart, tier: 1}]}
`;

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

/** Counts what a person clicks. */
function clicks(page) {
  let count = 0;
  const click = async (locator) => {
    count += 1;
    await locator.first().click();
  };
  return { click, check: async (locator) => ((count += 1), locator.check()), count: () => count, page };
}

test("a leader goes from the review to the action behind a KPI that is off target, in five clicks", async () => {
  const site = await demo();
  // The address of the mail, opened by somebody who is not signed in: nothing of it is lost on the way through the form.
  const week = await newestReview(site);
  const stranger = await fetch(site.origin + week, { redirect: "manual" });
  assert.equal(stranger.status, 303);
  assert.equal(new URL(stranger.headers.get("location"), site.origin).searchParams.get("next"), week);

  const { context, page, faults } = await openPage(browser, { origin: site.origin, cookies: site.cookies, javaScript: false });
  try {
    const { click, count } = clicks(page);
    await page.goto(week);
    assert.match(page.url(), /\/reviews\/20\d\d-W\d\d/);
    const off = page.locator("#kpis-off-target a[href*='/kpis/']");
    assert.ok((await off.count()) > 0, "a KPI is off target");
    const kpi = off.filter({ hasText: "PRs with perf test" });
    await click(kpi);
    assert.equal((await page.locator("h1").textContent()).trim(), "PRs with perf test");
    // Who causes it: the worst comes first.
    assert.match(await page.locator("section", { hasText: "Teams, worst first" }).locator("li").first().innerText(), /off target/);
    // What is done about it: the actions that are meant to move this KPI.
    await click(page.getByRole("link", { name: /^\d+ open actions?/ }));
    await click(page.locator("main a[href*='/actions/A-']"));
    assert.match(new URL(page.url()).pathname, /^\/actions\/A-/);
    assert.match(await page.locator("main").innerText(), /Meant to move: /);
    await page.goBack();
    assert.match(new URL(page.url()).pathname, /^\/actions/);
    assert.ok(count() + 1 <= 5, `${count() + 1} clicks`);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await site.stop();
  }
});

async function newestReview(site) {
  const { context, page } = await openPage(browser, { origin: site.origin, cookies: site.cookies, javaScript: false });
  await page.goto("/reviews");
  const week = await page.locator("main a[href*='/reviews/20']").first().getAttribute("href");
  await context.close();
  return week;
}

test("a manager makes actions for three teams from the heatmap and takes them along as CSV, in eight clicks", async () => {
  const data = await dataFolder();
  const file = join(await mkdtemp(join(tmpdir(), "pacekeeper-end2end-")), "teams.yaml");
  await writeFile(file, CONFIGURATION);
  await offline(data, "apply", "-f", file);
  await offline(data, "user", "create", "--email", "gwen@example.org", "--name", "Gwen", "--role", "manager", "--team", "commerce");
  const server = await startServer({ data });
  try {
    const link = (await server.run("user", "link", "--email", "gwen@example.org")).trim().split(/\s+/).find((word) => word.startsWith("http"));
    const cookies = await signIn(browser, link);
    const { context, page, faults } = await openPage(browser, { origin: server.origin, cookies, javaScript: false });
    const { click, check, count } = clicks(page);
    await page.goto("/teams");
    for (const team of ["payments", "search", "basket"]) await check(page.locator(`input[name=team][value=${team}]`));
    await click(page.getByRole("button", { name: "Create actions for selected" }));
    await page.fill("#action-title", "Run a first load test");
    await page.fill("#action-due", "2027-03-31");
    await click(page.locator('form[action="/actions"] button.main'));
    await click(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Roadmap/ }));
    const shown = await page.locator("main").innerText();
    assert.equal(shown.split("Run a first load test").length - 1 >= 3, true, shown);
    // The plan to take along.
    await click(page.locator("header .menu summary, summary", { hasText: "Export" }));
    const csv = page.locator("a[href*='.csv']").first();
    const address = await csv.getAttribute("href");
    const answer = await fetch(new URL(address, server.origin), { headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") } });
    assert.equal(answer.status, 200);
    const rows = (await answer.text()).split("\n").filter((line) => line.includes("Run a first load test"));
    assert.equal(rows.length, 3);
    assert.ok(count() + 1 <= 8, `${count() + 1} clicks`);
    assert.deepEqual(faults, []);
    await context.close();
  } finally {
    await server.stop();
  }
});

test("what ticks of a plan promise stands in the address", async () => {
  const site = await demo();
  const { context, page, faults } = await openPage(browser, { origin: site.origin, cookies: site.cookies, javaScript: false });
  try {
    await page.goto("/teams/demo-payments");
    await page.locator("#next-step").getByRole("link", { name: /^Plan/ }).click();
    assert.match(await page.locator("#forecast").innerText(), /Level 4 is likely by/);
    for (const box of await page.locator("input[name=met]").all()) await box.check();
    await page.getByRole("button", { name: "Show what would be" }).click();
    assert.match(await page.locator("#what-if").innerText(), /Level 4 Proactive/);
    assert.ok(new URL(page.url()).searchParams.getAll("met").length > 0);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await site.stop();
  }
});

test("a member goes from the comment of a pull request to a repaired regression and a finished action, in eight clicks", async () => {
  const data = await dataFolder();
  const folder = await mkdtemp(join(tmpdir(), "pacekeeper-end2end-"));
  const [teams, report, comment] = ["teams.yaml", "report.json", "comment.md"].map((name) => join(folder, name));
  await writeFile(teams, CONFIGURATION);
  await offline(data, "apply", "-f", teams);
  await offline(data, "user", "create", "--email", "mia@example.org", "--name", "Mia", "--role", "member", "--team", "payments");
  const token = (await offline(data, "token", "create", "--name", "ci", "--scope", "ingest", "read")).trim();
  const server = await startServer({ data });
  const push = async (milliseconds, sha, ...args) => {
    const benchmarks = [{ name: "total price", metric: "median", unit: "ms", value: milliseconds }];
    await writeFile(report, JSON.stringify({ format: "pacekeeper/1", benchmarks }));
    const command = ["push", "--url", server.origin, "--service", "checkout", "--sha", sha.padStart(40, "0"), ...args, report];
    return server.exit(command, { PACEKEEPER_TOKEN: token, GIT_DIR: "/dev/null" });
  };
  try {
    for (let run = 0; run < 12; run += 1) await push(10 + (run % 3) / 100, `a${run}`, "--branch", "main");
    await push(11.2, "b1", "--branch", "main");
    assert.equal((await push(11.2, "b2", "--branch", "main", `--markdown=${comment}`)).code, 1);
    const details = (await readFile(comment, "utf8")).match(/\[Details\]\((\S+)\)/)[1];

    const link = (await server.run("user", "link", "--email", "mia@example.org")).trim().split(/\s+/).find((word) => word.startsWith("http"));
    const { context, page, faults } = await openPage(browser, { origin: server.origin, cookies: await signIn(browser, link), javaScript: false });
    const { click, count } = clicks(page);
    await page.goto(details);
    await click(page.locator('main a[href^="/regressions/R-"]'));
    const regression = new URL(page.url()).pathname;
    assert.match(await page.locator("main").innerText(), /got worse from 10 ms to 11\.2 ms \(\+1[12]/);
    await click(page.getByRole("button", { name: /^Confirm/ }));
    await click(page.locator("summary", { hasText: "Link" }));
    await click(page.getByRole("button", { name: "Link", exact: true }));
    await click(page.getByRole("link", { name: /A-1 Fix R-/ }));
    const action = new URL(page.url()).pathname;

    // The repair is merged, and measured twice. The load test that the action promises comes with it.
    const checkState = async () => {
      const answer = await fetch(`${server.origin}/api/v1/teams/payments/maturity`, { headers: { authorization: `Bearer ${token}` } });
      return (await answer.json()).checks.find(({ id }) => id === "load-test-recent").state;
    };
    assert.equal(await checkState(), "unknown");
    await push(10, "c1", "--branch", "main");
    await push(10, "c2", "--branch", "main");
    const k6 = fileURLToPath(new URL("../../crates/adapters/fixtures/k6/summary-export_default-stats.json", import.meta.url));
    await server.exit(["push", "--url", server.origin, "--service", "checkout", "--env", "staging", "--branch", "main", "--sha", "d".repeat(40), k6], { PACEKEEPER_TOKEN: token, GIT_DIR: "/dev/null" });
    for (const end = Date.now() + 60_000; (await checkState()) !== "met" && Date.now() < end; ) await pause(200);
    assert.equal(await checkState(), "met");

    await page.goto(action);
    await click(page.locator("summary", { hasText: "Edit" }));
    await page.selectOption("#action-status", "done");
    await page.selectOption("#action-check", "load-test-recent");
    await click(page.getByRole("button", { name: "Save" }));
    assert.match(await page.locator("main").innerText(), /done/i);
    await click(page.getByRole("link", { name: /load-tested in the last 90 days/ }));
    assert.equal(page.url(), `${server.origin}/teams/payments#load-test-recent`);
    assert.match(await page.locator("#load-test-recent").innerText(), /met/);
    assert.ok(count() <= 8, `${count()} clicks`);
    await page.goto(regression);
    assert.match(await page.locator("main").innerText(), /resolved|fixed|back to/i);
    assert.deepEqual(faults, []);
    await context.close();
  } finally {
    await server.stop();
  }
});
