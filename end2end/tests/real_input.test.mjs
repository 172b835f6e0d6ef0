// From an empty database to Level 2 by real files and a real Prometheus, nothing of the demo: every figure is worked out here by hand.
//
// The repository of GitHub's examples, `Codertocat/Hello-World`, is not in the configuration: it waits in the mapping queue until
// it is mapped to `checkout` there. Of the examples only `merged`, `merged_at`, `head.sha` and dates are changed: none of them is merged, and all are years old.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sign } from "@octokit/webhooks-methods";
import { launch, openPage } from "../lib/browser.mjs";
import { cookieHeader, signIn } from "../lib/demo.mjs";
import { startPrometheus } from "../lib/prometheus.mjs";
import { dataFolder, offline, startServer } from "../lib/server.mjs";

const examples = createRequire(import.meta.url)("@octokit/webhooks-examples");
const file = (path) => fileURLToPath(new URL(`../../crates/adapters/fixtures/${path}`, import.meta.url));
const fixture = (name) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

const GITHUB_SECRET = "a secret of the webhook's settings";
const ALERTMANAGER_SECRET = "a secret of alertmanager.yml";
const HEAD = "5ea1bd0c9f3de2a4c6b8770e1f2a3b4c5d6e7f80";
// 4 of 10,000 requests fail: 99.96 % are good, and of a budget of 0.1 % the 0.04 % use 40 %.
const TRAFFIC = { good: 9_996_000, bad: 4_000 };
const GOOD_QUERY = 'sum(rate(http_requests_total{status=~"2.."}[5m]))';
const TOTAL_QUERY = "sum(rate(http_requests_total[5m]))";
const DAY = 86_400_000;

let prometheus;
let server;
let browser;
let cookies;
let token;
let hooks;
before(async () => {
  prometheus = await startPrometheus(TRAFFIC);
  const data = await dataFolder();
  const applied = await offline(data, "apply", "-f", fixture("smallest.yaml"));
  assert.match(applied, /^\+ service checkout$/m);
  // A subquery of 15 seconds' steps, as the server asks of a source that is younger than the range of its queries, has a first point.
  await prometheus.until(`sum_over_time((${TOTAL_QUERY})[60s:15s])`);
  const sources = (await readFile(fixture("sources.yaml"), "utf8"))
    .replace("from-the-webhook-settings", GITHUB_SECRET)
    .replace("from-the-alertmanager-yml", ALERTMANAGER_SECRET)
    .replace("http://127.0.0.1:9090", prometheus.origin);
  const changed = join(data, "sources.yaml");
  await writeFile(changed, sources);
  await offline(data, "apply", "-f", changed);
  token = (await offline(data, "token", "create", "--name", "ci", "--scope", "ingest", "read")).trim();
  server = await startServer({ data });
  browser = await launch();
  const link = await server.run("user", "create", "--email", "ada@example.org", "--name", "Ada", "--role", "admin");
  cookies = await signIn(browser, link.trim());
  hooks = Object.fromEntries((await api("/api/v1/sources")).map((source) => [source.kind, `${server.origin}/hooks/${source.kind}/${source.id}`]));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await prometheus?.stop();
});

async function api(path) {
  const answer = await fetch(server.origin + path, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
  const body = await answer.json();
  return body.items ?? body;
}

/** Waits for the background work: the inbox, the pull and the evaluation that follows. */
async function until(what, found) {
  let last;
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(200)) {
    last = await found();
    if (last.ok) return last.value;
  }
  assert.fail(`${what} did not come: ${JSON.stringify(last?.value)}\n${await server.log()}`);
}

const kpi = async (id) => (await api("/api/v1/kpis?scope=t:payments")).find((kpi) => kpi.id === id);
const maturity = () => api("/api/v1/teams/payments/maturity");
const check = async (id) => (await maturity()).checks.find((check) => check.id === id);
const untilKpi = (id, holds) => until(id, async () => kpi(id).then((value) => ({ ok: holds(value), value })));
const fraction = ({ numerator, denominator }) => [numerator, denominator];

const push = (...args) =>
  server.exit(["push", "--url", server.origin, "--service", "checkout", "--json", ...args], { PACEKEEPER_TOKEN: token, GIT_DIR: "/dev/null" });

/** One of GitHub's examples, with dates of its pull request or deployment moved to `at`. */
function example(event, choose, patch) {
  const found = examples.find(({ name }) => name === event).examples.find(choose);
  assert.ok(found, event);
  const payload = structuredClone(found);
  patch(payload);
  return payload;
}

async function deliver(event, payload, { secret = GITHUB_SECRET, id = randomUUID() } = {}) {
  const body = JSON.stringify(payload);
  const headers = { "content-type": "application/json", "x-github-event": event, "x-github-delivery": id, "x-hub-signature-256": await sign(secret, body) };
  return fetch(hooks.github, { method: "POST", headers, body });
}

test("before any evidence everything is unknown and says what to connect", async () => {
  const all = await api("/api/v1/kpis?scope=t:payments");
  assert.equal(all.length, 9);
  const early = all.filter(({ id }) => !["slo-compliance", "error-budget-used"].includes(id)); // Prometheus may have been pulled by now
  assert.deepEqual(early.map(({ value, status }) => [value, status]), early.map(() => [null, "unknown"]));
  for (const { id, reason } of early) assert.match(reason, /Connect|Post|Upload|Log/, id);
});

test("pytest-benchmark: the baseline passes, the regressed file fails the pipeline", async () => {
  const baseline = await push("--branch", "master", "--sha", "bd3c79a2b400fb03e04cae7767e33a411891a0bf", file("pytest-benchmark/baseline.json"));
  assert.equal(baseline.code, 0, baseline.stderr);
  const first = JSON.parse(baseline.stdout);
  assert.equal(first.verdict, "no_baseline");
  assert.match(baseline.stderr, /no_baseline/);

  const head = await push("--branch", "changes", "--pr", "2", "--sha", HEAD, file("pytest-benchmark/current_regressed.json"));
  assert.equal(head.code, 1, head.stderr);
  const second = JSON.parse(head.stdout);
  assert.equal(second.verdict, "fail");
  assert.equal(second.blocking, true);
  // Medians in µs: 5.431 to 10.372, 25.525 to 52.101, 51.711 to 104.955 are doubled; 103.817 to 104.470 is + 0.6 %.
  const verdicts = Object.fromEntries(second.series.map(({ benchmark, verdict }) => [benchmark.replace(/^.*::/, ""), verdict]));
  assert.deepEqual(verdicts, { test_calc_small: "fail", "test_calc_param[500]": "fail", "test_calc_param[1000]": "fail", test_stable: "pass" });
});

test("k6: a load test by hand, in every shape it writes", async () => {
  const shapes = ["summary-export_default-stats.json", "handleSummary_thresholds-crossed.json", "out_json.ndjson", "out_json.ndjson.gz", "out_csv.csv"];
  for (const shape of shapes) {
    const { code, stdout, stderr } = await push("--env", "staging", "--branch", "master", "--sha", "bd3c79a2b400fb03e04cae7767e33a411891a0bf", file(`k6/${shape}`));
    assert.ok([0, 1].includes(code), `${shape}: ${stderr}`);
    assert.notEqual(JSON.parse(stdout).verdict, "error", shape);
  }
  await until("load test", async () => check("load-test-recent").then((value) => ({ ok: value.state === "met", value })));
});

test("Alertmanager: every message it really sent; one incident", async () => {
  // Moved by whole days to yesterday, so that they stay in the window of 30 days; nothing else is changed.
  const days = Math.floor(Date.now() / DAY) - 1 - Math.floor(Date.parse("2026-11-24") / DAY);
  const moved = (text) => text.replace(/2026-11-24T[\d:.]+Z/g, (date) => new Date(Date.parse(date) + days * DAY).toISOString());
  let sent = 0;
  for (const version of ["0.25.0", "0.33.1"]) {
    for (const name of (await readdir(file(`alertmanager/${version}`))).sort()) {
      const body = moved(await readFile(file(`alertmanager/${version}/${name}`), "utf8"));
      const authorization = name.includes("basic") ? `Basic ${Buffer.from(`am:${ALERTMANAGER_SECRET}`).toString("base64")}` : `Bearer ${ALERTMANAGER_SECRET}`;
      const answer = await fetch(hooks.alertmanager, { method: "POST", headers: { authorization, "content-type": "application/json" }, body });
      assert.ok([200, 202].includes(answer.status), `${name}: ${await answer.text()}`);
      sent += 1;
    }
  }
  assert.equal(sent, 12);
  const wrong = await fetch(hooks.alertmanager, { method: "POST", headers: { authorization: "Bearer wrong" }, body: "{}" });
  assert.equal(wrong.status, 401);
  // SLOBurnRateHigh, critical, at 02:21:47 and again at 02:22:51: less than 30 minutes apart, so 1 incident. TargetUp is a warning: 0.
  const incidents = await untilKpi("perf-incidents", ({ value }) => value > 0);
  assert.equal(incidents.value, 1);
  assert.equal(incidents.status, "off_target"); // the target is below 1
});

test("GitHub: signed examples wait in the mapping queue, then count", async () => {
  const now = new Date();
  const minutesAgo = (minutes) => new Date(now - minutes * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
  const ping = example("ping", ({ repository }) => repository, () => {});
  assert.equal((await deliver("ping", ping)).status, 202);
  const pushed = example("push", ({ ref }) => ref === "refs/heads/master", (payload) => {
    payload.repository.pushed_at = Math.floor(now / 1000) - 3_600;
    payload.head_commit.timestamp = minutesAgo(60);
  });
  assert.equal((await deliver("push", pushed)).status, 202);
  const opened = example("pull_request", ({ action, pull_request }) => action === "opened" && pull_request.labels.length > 0, ({ pull_request }) => {
    Object.assign(pull_request, { created_at: minutesAgo(50), updated_at: minutesAgo(50) });
    pull_request.head.sha = HEAD;
  });
  assert.equal((await deliver("pull_request", opened)).status, 202);
  const closed = example("pull_request", ({ action }) => action === "closed", ({ pull_request }) => {
    Object.assign(pull_request, { merged: true, merged_at: minutesAgo(10), closed_at: minutesAgo(10), created_at: minutesAgo(50), updated_at: minutesAgo(10) });
    pull_request.head.sha = HEAD;
  });
  const id = randomUUID();
  assert.equal((await deliver("pull_request", closed, { id })).status, 202);
  assert.equal((await deliver("pull_request", closed, { id })).status, 200, "the same delivery twice changes nothing");
  assert.equal((await deliver("pull_request", closed, { secret: "another" })).status, 403);

  // The page with the queue, without scripts: a select and a button.
  const { context, page, faults } = await openPage(browser, { origin: server.origin, cookies, javaScript: false });
  await until("the queue", async () => {
    await page.goto("/sources/mapping");
    const rows = page.locator("tr[data-row]", { hasText: "Codertocat/Hello-World" });
    return { ok: (await rows.count()) === 1, value: await page.locator("main").innerText() };
  });
  assert.equal((await kpi("pr-perf-test-share")).value, null, "what is not mapped counts for nobody");
  const row = page.locator("tr[data-row]", { hasText: "Codertocat/Hello-World" });
  await row.getByRole("combobox").selectOption("checkout");
  await row.getByRole("button", { name: "Map" }).click();
  await page.waitForURL("**/sources/mapping*");
  assert.equal(await page.locator("tr[data-row]", { hasText: "Codertocat/Hello-World" }).count(), 0);
  assert.deepEqual(faults, []);
  await context.close();

  // One pull request, #2, was merged into master. The runs above count for `acme/checkout`, the repository that the configuration
  // names for the service and `push` therefore assumes: 0 of 1.
  const untested = await untilKpi("pr-perf-test-share", ({ value }) => value !== null);
  assert.deepEqual(fraction(untested), [0, 1]);

  // A run of the head that names the pull request's repository, this time by the API and from pytest-benchmark 4: 1 of 1.
  const query = new URLSearchParams({ service: "checkout", branch: "changes", pr: "2", sha: HEAD, repository: "Codertocat/Hello-World" });
  const headers = { authorization: `Bearer ${token}` };
  const body = await readFile(file("pytest-benchmark/v4.0.0.json"));
  const answer = await fetch(`${server.origin}/api/v1/ingest/auto?${query}`, { method: "POST", headers, body });
  assert.equal(answer.status, 200, await answer.clone().text());
  assert.notEqual((await answer.json()).verdict, "error");
  const share = await untilKpi("pr-perf-test-share", ({ numerator }) => numerator > 0);
  assert.deepEqual(fraction(share), [1, 1]);
  assert.equal(share.value, 1);
  assert.equal(share.status, "on_target");
});

test("Prometheus: compliance and error budget to the digit", async () => {
  const compliance = await untilKpi("slo-compliance", ({ value }) => value !== null);
  // One SLO, one day with events, 99.96 % good on it, at least the 99.9 % that are wanted: 1 of 1 SLO-days.
  assert.deepEqual(fraction(compliance), [1, 1]);
  assert.equal(compliance.value, 1);
  const evidence = JSON.parse(await server.run("export", "evidence", "--team", "payments"));
  const samples = evidence.filter(({ body }) => body.kind === "slo_sample");
  assert.equal(samples.length, 1);
  const [{ body: { good_milli: good, total_milli: total }, occurred_at: at }] = samples;
  // (1 - 0.9996) / (1 - 0.999) = 0.4. Both counts are kept in thousandths, each rounded by at most half of one, so the bad ones are
  // off by one thousandth at most: how much of the budget that is depends on how long this Prometheus had been counting.
  const budget = await kpi("error-budget-used");
  assert.ok(total > 100_000, `${total}`);
  assert.ok(Math.abs(budget.value - 0.4) <= 1 / total / 0.001, `${budget.value}, ${good} of ${total}`);
  assert.equal(budget.status, "on_target");

  // The same from the evidence, and from Prometheus itself at the sample's time.
  assert.ok(Math.abs((total - good) / total / 0.001 - budget.value) < 1e-8, `${good} of ${total}`);
  const seconds = Date.parse(at) / 1000;
  const [own, all] = [await prometheus.query(GOOD_QUERY, seconds), await prometheus.query(TOTAL_QUERY, seconds)];
  assert.ok(Math.abs(good / total - own / all) <= 1 / total, `${good / total} and ${own / all}`);
});

test("the team is at Level 2, and its page says what is missing for Level 3", async () => {
  const { level, checks } = await maturity();
  assert.equal(level, 2, JSON.stringify(checks, null, 1));
  const of = (wanted) => Object.fromEntries(checks.filter(({ level }) => level === wanted).map(({ id, state }) => [id, state]));
  assert.deepEqual(of(2), { "load-test-recent": "met", "metrics-fresh": "met", "alerts-active": "met" });
  // One merge of one has results; the gate blocked above; there is no latency SLO; nobody said anything of deployments and canaries.
  assert.deepEqual(of(3), { "results-on-main": "met", "gate-blocking": "met", "slos-defined": "not_met", "canary-share": "unknown" });

  const { context, page, faults } = await openPage(browser, { origin: server.origin, cookies });
  await page.goto("/teams/payments");
  assert.match(await page.locator("header:has(h1), main").first().innerText(), /Level 2|Basic/);
  assert.match(await page.locator("#slos-defined").innerText(), /latency/i);
  assert.match(await page.locator("#slos-defined").innerText(), /not met/i);
  const canary = await page.locator("#canary-share").innerText();
  assert.match(canary, /unknown/i);
  assert.match(canary, /Connect deployments/);
  assert.match(await page.locator("#next-step").innerText(), /level 3/i);
  assert.deepEqual(faults, []);
  await context.close();
});

test("every other KPI is unknown and says what to connect", async () => {
  const all = await api("/api/v1/kpis?scope=t:payments");
  const measured = all.filter(({ value }) => value !== null).map(({ id }) => id);
  assert.deepEqual(measured, ["pr-perf-test-share", "slo-compliance", "perf-incidents", "error-budget-used", "perf-work-share"]);
  // Of the one merged pull request none is labelled as performance work: 0 of 1, which is measured and not unknown.
  assert.deepEqual(fraction(all.find(({ id }) => id === "perf-work-share")), [0, 1]);
  // The gate watches for regressions and found no confirmed one: its lead time has too few, not an unknown source.
  const rest = all.filter(({ value }) => value === null);
  assert.deepEqual(Object.fromEntries(rest.map(({ id, status }) => [id, status])), {
    "perf-fix-lead-time": "too_few",
    "regressions-before-prod": "unknown",
    "cost-per-request": "unknown",
    "throughput-per-dollar": "unknown",
  });
  assert.equal(rest.find(({ id }) => id === "perf-fix-lead-time").reason, "Too few: 0 regressions, 3 are needed.");
  for (const { id, reason } of rest.filter(({ status }) => status === "unknown")) assert.match(reason, /Connect|Post|Upload/, id);
});

test("recompute reproduces every snapshot", async () => {
  const { code, stdout, stderr } = await server.exit(["recompute", "--json"]);
  assert.equal(code, 0, stdout + stderr);
  assert.deepEqual(JSON.parse(stdout).differences, []);
});

test("nothing of it is demo data", async () => {
  const answer = await fetch(server.origin, { headers: { cookie: cookieHeader(cookies) } });
  assert.doesNotMatch(await answer.text(), /Demo data/);
});
