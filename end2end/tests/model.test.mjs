// The maturity model is changed without any script: as a form, as YAML, looked at before it is published, and taken back. A team disputes.
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
      - {slug: checkout, name: Checkout, repositories: [acme/checkout]}
`;

let server;
let browser;
let cookies;
before(async () => {
  const data = await dataFolder();
  const file = join(await mkdtemp(join(tmpdir(), "pacekeeper-end2end-")), "teams.yaml");
  await writeFile(file, CONFIGURATION);
  await offline(data, "apply", "-f", file);
  await offline(data, "user", "create", "--email", "ada@example.org", "--name", "Ada", "--role", "admin");
  const token = (await offline(data, "token", "create", "--name", "ci", "--scope", "ingest", "read")).trim();
  server = await startServer({ data });
  const link = (await server.run("user", "link", "--email", "ada@example.org")).trim().split(/\s+/).find((word) => word.startsWith("http"));
  browser = await launch();
  cookies = await signIn(browser, link);
  const now = new Date(Date.now() - 3_600_000).toISOString();
  const record = (fields) => JSON.stringify({ service: "checkout", occurred_at: now, ...fields });
  const lines = [
    record({ kind: "heartbeat", source: "prometheus" }),
    record({ kind: "alert_rule", name: "HighLatency", healthy: true }),
    record({ kind: "run", env: "staging", tool: "k6", workload: "load", verdict: "pass", sha: "a1" }),
  ];
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.origin}/api/v1/evidence`, { method: "POST", headers, body: lines.join("\n") });
  assert.equal(answer.status, 200, await answer.text());
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const team = await (await fetch(`${server.origin}/api/v1/teams/payments`, { headers })).json();
    if (team.level === 2) return;
  }
  assert.fail("Payments did not reach level 2");
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function withPage(look, options = { javaScript: false }) {
  const { context, page, faults } = await openPage(browser, { origin: server.origin, cookies, allow: (_, status) => status === 422, ...options });
  try {
    await look(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

/** What assistive technology meets, looked at with scripts. */
const isAccessible = (address) =>
  withPage(async (page) => {
    await page.goto(address);
    assert.deepEqual(await violations(page), []);
  }, {});

const main = (page) => page.locator("main").innerText();

test("a draft is a form and a document, is told what is wrong, and is looked at before it is published", () =>
  withPage(async (page) => {
    await page.goto("/model");
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    const part = page.locator("details", { hasText: "Every service sent metrics" }).first();
    await part.locator("summary").click();
    await part.getByLabel("Threshold").fill("2");
    await part.getByRole("button", { name: "Save to the draft" }).click();
    assert.match(await main(page), /never above 1, so the check could never pass/);
    assert.match(await main(page), /line \d+, column \d+/);
    assert.equal(await page.getByRole("link", { name: "Preview impact" }).count(), 0);
    // The same draft as a document.
    await page.getByRole("link", { name: "YAML", exact: true }).click();
    const yaml = await page.getByLabel("YAML").inputValue();
    assert.match(yaml, /id: metrics-fresh/);
    const sound = yaml.replace(/(id: alerts-active[\s\S]*?threshold: )[\d.]+/, "$150").replace(/(id: metrics-fresh[\s\S]*?threshold: )[\d.]+/, "$11");
    await page.getByLabel("YAML").fill(sound);
    await page.getByRole("button", { name: "Save to the draft" }).click();
    assert.match(await main(page), /Check alerts-active\s+threshold\s+1\s+50/);
    await page.getByRole("link", { name: "Preview impact" }).click();
    assert.match(await main(page), /1 team would fall/);
    assert.match(await main(page), /Payments/);
    await page.getByRole("link", { name: "The last 26 weeks" }).click();
    assert.match(await main(page), /weeks? of (all teams|a team)/);
    for (const address of ["/model/preview", "/model/preview?view=past", "/model/edit", "/model/edit?view=yaml"]) await isAccessible(address);
    await page.getByRole("link", { name: "Back to the draft" }).click();
    await page.getByLabel("Why it changes").fill("Fifty rules, or it is no alerting");
    await page.getByRole("button", { name: "Publish the draft" }).click();
    assert.match(await main(page), /Version 2 · published/);
    assert.match(await main(page), /Fifty rules, or it is no alerting/);
  }));

test("an earlier version is compared with and published again", () =>
  withPage(async (page) => {
    await page.goto("/model/versions");
    await page.getByRole("link", { name: "Version 2", exact: true }).click();
    assert.match(await main(page), /Check alerts-active\s+threshold\s+1\s+50/);
    await page.goto("/model/versions/1");
    await page.getByRole("button", { name: "Publish this version again" }).click();
    assert.match(await main(page), /Version 3 · published/);
    assert.match(await main(page), /Back to version 1/);
  }));

test("a document is taken from a file", () =>
  withPage(async (page) => {
    await page.goto("/model/edit?view=yaml");
    const exported = await page.request.get("/model.json");
    const name = "model.json";
    const text = (await exported.text()).replace('"Ad-hoc"', '"Beginning"');
    await page.getByLabel("Take the document from a file").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    await page.getByRole("button", { name: "Import" }).click();
    assert.match(await main(page), /Level 1\s+name\s+Ad-hoc\s+Beginning/);
    await page.getByRole("button", { name: "Throw the draft away" }).click();
    assert.match(await main(page), /no draft yet/);
  }));

test("a check is disputed, answered and resolved", () =>
  withPage(async (page) => {
    await page.goto("/teams/payments/explain");
    await page.getByRole("link", { name: /^Dispute: At least 50/ }).click();
    await page.getByLabel("Why").fill("We have canaries in another tool");
    await page.getByRole("button", { name: "Open a dispute" }).click();
    assert.match(await main(page), /D-1 At least 50/);
    await page.goto("/");
    assert.match(await main(page), /disputed/);
    await page.goto("/model");
    await page.getByRole("link", { name: /Payments: At least 50/ }).click();
    await page.getByLabel("Answer, or the outcome").fill("Connected now");
    await page.getByRole("button", { name: "Resolve with this outcome" }).click();
    assert.match(await main(page), /Outcome: Connected now/);
    for (const address of ["/model", "/model/versions", "/model/versions/2", "/teams/payments/explain"]) await isAccessible(address);
  }));
