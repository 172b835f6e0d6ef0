// A checklist is asked for by form, read from a pull request's description, and answered by a result, all without any script.
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
let token;
before(async () => {
  const data = await dataFolder();
  const file = join(await mkdtemp(join(tmpdir(), "pacekeeper-end2end-")), "teams.yaml");
  await writeFile(file, CONFIGURATION);
  await offline(data, "apply", "-f", file);
  await offline(data, "user", "create", "--email", "ada@example.org", "--name", "Ada", "--role", "admin");
  token = (await offline(data, "token", "create", "--name", "ci", "--scope", "ingest", "read")).trim();
  server = await startServer({ data });
  const link = (await server.run("user", "link", "--email", "ada@example.org")).trim().split(/\s+/).find((word) => word.startsWith("http"));
  browser = await launch();
  cookies = await signIn(browser, link);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function withPage(look) {
  const options = { origin: server.origin, cookies, javaScript: false, allow: (_, status) => status === 422 };
  const { context, page, faults } = await openPage(browser, options);
  try {
    await look(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

// The rules run in the page, which needs scripts.
async function accessible(path) {
  const { context, page, faults } = await openPage(browser, { origin: server.origin, cookies });
  try {
    await page.goto(path);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

async function send(...records) {
  const at = new Date(Date.now() - 60_000).toISOString();
  const lines = records.map((fields) => JSON.stringify({ repository: "acme/checkout", occurred_at: at, ...fields }));
  const answer = await fetch(`${server.origin}/api/v1/evidence`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: lines.join("\n"),
  });
  assert.equal(answer.status, 200, await answer.text());
}

const main = (page) => page.locator("main").innerText();

test("a checklist is written as a form, and what is wrong stands beside its field", () =>
  withPage(async (page) => {
    await page.goto("/services/checkout/checklist");
    assert.match(await main(page), /asked of nobody until it is saved/);
    const queries = page.locator("fieldset", { has: page.getByText("Queries", { exact: true }) });
    await queries.getByLabel("Item").nth(3).fill("Appropriate indexes");
    await page.getByRole("button", { name: "Save the list" }).click();
    assert.match(await main(page), /the text is there twice/);
    await queries.getByLabel("Item").nth(3).fill("No SELECT *");
    await queries.getByLabel("Needed").nth(3).selectOption("files");
    await queries.getByLabel("Files or label").nth(3).fill("**/*.sql");
    await page.getByRole("button", { name: "Save the list" }).click();
    assert.match(await main(page), /Checkout has a list of its own since/);
    assert.match(await main(page), /- \[ \] No SELECT \* <!-- pk:no-select -->/);
    await accessible("/services/checkout/checklist");
  }));

test("a pull request shows what is missing", () =>
  withPage(async (page) => {
    await send(
      { kind: "pull_request", number: 12, state: "open", title: "Cache prices", author: "ana", head_sha: "a1", files: ["src/main.rs"] },
      { kind: "checklist", pr: 12, items: [{ text: "Timeouts configured", ticked: true }, { text: "Buffers have limits" }] },
      { kind: "run", env: "ci", tool: "k6", workload: "benchmark", verdict: "pass", sha: "a1" },
    );
    await page.goto("/pulls?is=incomplete");
    await page.getByRole("link", { name: "Cache prices" }).click();
    const answer = (id) => page.locator(`#${id}`).innerText();
    assert.match(await answer("timeouts"), /ticked/);
    assert.match(await answer("buffer-limits"), /missing[\s\S]*Not ticked/);
    assert.match(await answer("benchmark"), /by evidence[\s\S]*a result of k6 is there: pass/i);
    assert.match(await answer("no-select"), /not needed[\s\S]*touches no file/i);
    await accessible("/pulls/acme/checkout/12");
  }));

test("the list can be taken back", () =>
  withPage(async (page) => {
    await page.goto("/services/checkout/checklist");
    await page.getByRole("button", { name: "Take this list back" }).click();
    assert.match(await main(page), /asked of nobody until it is saved/);
  }));
