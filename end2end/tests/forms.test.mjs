// What people do with forms, without any script: from the first start to a waiver that two people decide on.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sign } from "@octokit/webhooks-methods";
import { launch, openPage } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";

const examples = createRequire(import.meta.url)("@octokit/webhooks-examples");
const PASSWORD = "correct horse battery";
const WITHOUT_SCRIPTS = { javaScript: false };

let server;
let browser;
let ada;
before(async () => {
  server = await startServer();
  browser = await launch();
  ada = await openPage(browser, { origin: server.origin, ...WITHOUT_SCRIPTS, allow: (_, status) => status === 422 });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const path = ({ page }) => new URL(page.url()).pathname;
const text = ({ page }, selector) => page.locator(selector).innerText();

/** Loads a page until something is on it: the work behind it is done after the answer. */
async function reload({ page }, address, selector) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(250)) {
    await page.goto(address);
    if ((await page.locator(selector).count()) > 0) return;
  }
  assert.fail(`${selector} did not come to ${address}\n${await page.locator("main").innerText()}\n${await server.log()}`);
}

test("the first run: owner, teams, own evidence", async () => {
  const { page } = ada;
  await page.goto("/");
  assert.equal(path(ada), "/setup");
  await page.fill("#setup-name", "Ada");
  await page.fill("#setup-email", "ada@example.org");
  await page.fill("#setup-password", PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.fill("#setup-teams", "Commerce / Search\nCommerce / Basket");
  await page.getByRole("button", { name: "Continue" }).click();
  assert.match(await text(ada, "main"), /pacekeeper push/);
  await page.getByRole("button", { name: "Go to the overview" }).click();
  assert.match(path(ada), /^\/(sources)?$/);
  await page.goto("/teams");
  for (const team of ["Commerce", "Search", "Basket"]) assert.match(await text(ada, "main"), new RegExp(team, "i"));
  // Services come from a file.
  await server.run("apply", "-f", fileURLToPath(new URL("../fixtures/smallest.yaml", import.meta.url)));
});

test("signing out and in again", async () => {
  const { page } = ada;
  await page.goto("/account");
  await page.locator("main").getByRole("button", { name: "Sign out" }).click();
  assert.equal(path(ada), "/sign-in");
  await page.goto("/kpis");
  assert.equal(path(ada), "/sign-in");
  await page.fill("#sign-in-email", "ada@example.org");
  await page.fill("#sign-in-password", PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  assert.equal(path(ada), "/kpis", "back to where one wanted to go");
});

test("an action from a team's next step, moved on the board, with a comment", async () => {
  const { page } = ada;
  await reload(ada, "/teams/payments", "#next-step");
  const title = await text(ada, "#next-step h2");
  await page.locator("#next-step").getByRole("link", { name: /Log this action/ }).click();
  assert.equal(await page.inputValue("#action-title"), title);
  assert.equal(await page.inputValue("#action-team"), "payments");
  assert.notEqual(await page.inputValue("#action-check"), "");
  await page.locator('form[action="/actions"] button.main').click();
  assert.match(await text(ada, "main"), /A-1/);

  await page.goto("/actions?as=board");
  const [from, to] = await page.locator(".board .column").evaluateAll((columns) => {
    const holds = columns.findIndex((column) => column.querySelector("li.card"));
    return [holds, holds + 1];
  });
  const card = page.locator(".board .column").nth(from).locator("li.card");
  await card.getByRole("combobox", { name: "Move to" }).selectOption({ index: to });
  await card.getByRole("button", { name: "Move" }).click();
  assert.match(page.url(), /as=board/);
  assert.equal(await page.locator(".board .column").nth(to).locator("li.card").count(), 1);
  assert.equal(await page.locator(".board .column").nth(from).locator("li.card").count(), 0);

  await page.goto("/actions/A-1");
  await page.fill("#comment-text", "The test environment is ready.");
  await page.getByRole("button", { name: "Add comment" }).click();
  assert.match(await text(ada, ".history"), /The test environment is ready\.\s*Ada/);
});

test("a waiver needs two people", async () => {
  const { page } = ada;
  await page.goto("/admin");
  await page.fill("#user-name", "Bo");
  await page.fill("#user-email", "bo@example.org");
  await page.selectOption("#user-role", { value: "member" });
  await page.selectOption("#user-team", { value: "payments" });
  await page.getByRole("button", { name: "Add user" }).click();
  const link = (await page.content()).match(/http:\/\/127\.0\.0\.1:\d+\/sign-in\/[0-9a-f]+/)[0];

  const bo = await openPage(browser, { origin: server.origin, ...WITHOUT_SCRIPTS });
  await bo.page.goto(link);
  await bo.page.goto("/teams/payments");
  await bo.page.selectOption("#waive-check", "canary-share");
  await bo.page.fill("#waive-reason", "The platform has no canaries before spring.");
  await bo.page.fill("#waive-until", new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await bo.page.getByRole("button", { name: "Request waiver" }).click();
  assert.match(await text(bo, ".pending"), /no canaries before spring/);
  assert.equal(await bo.page.locator(".pending").getByRole("button", { name: "Approve" }).count(), 0, "not by the one who asks");

  await page.goto("/teams/payments");
  assert.doesNotMatch(await text(ada, "#canary-share"), /waived/i);
  await page.locator(".pending").getByRole("button", { name: "Approve" }).click();
  await reload(ada, "/teams/payments", '#canary-share:has-text("waived")');
  assert.equal(await page.locator(".pending").count(), 0);
  assert.deepEqual(bo.faults, []);
  await bo.context.close();
});

test("a source, a queued identity, a failed delivery that is replayed", async () => {
  const { page } = ada;
  await page.goto("/sources");
  const add = page.locator("details#new");
  if ((await add.getAttribute("open")) === null) await add.locator("> summary").click();
  await page.selectOption("#source-kind", "github");
  await page.fill("#source-name", "Our GitHub");
  await page.getByRole("button", { name: "Add source" }).click();
  const shown = await page.content();
  const hook = shown.match(/http:\/\/127\.0\.0\.1:\d+\/hooks\/github\/[0-9a-f-]+/)[0];
  const secret = (await text(ada, ".flash")).match(/[0-9a-f]{48}/)[0];

  const send = async (event, body) => {
    const headers = { "content-type": "application/json", "x-github-event": event, "x-github-delivery": randomUUID(), "x-hub-signature-256": await sign(secret, body) };
    assert.equal((await fetch(hook, { method: "POST", headers, body })).status, 202);
  };
  const { examples: pulls } = examples.find(({ name }) => name === "pull_request");
  await send("pull_request", JSON.stringify(pulls.find(({ action }) => action === "closed")));
  await send("pull_request", '{"action": "closed", "pull_request": {');

  await reload(ada, "/sources/mapping", 'tr[data-row]:has-text("Codertocat/Hello-World")');
  const row = page.locator("tr[data-row]", { hasText: "Codertocat/Hello-World" });
  await row.getByRole("combobox").selectOption("checkout");
  await row.getByRole("button", { name: "Map" }).click();
  assert.equal(await page.locator("tr[data-row]", { hasText: "Codertocat/Hello-World" }).count(), 0);
  assert.match(await text(ada, ".flash"), /1 record was moved/);

  await reload(ada, "/sources/our-github?state=failed", '.deliveries tr[data-row]:has-text("Failed"), .deliveries tr[data-row]:has-text("failed")');
  assert.equal(await page.locator(".deliveries tr[data-row]").count(), 1);
  assert.match(await text(ada, ".deliveries tr[data-row]"), /line|byte|column|EOF/i);
  await page.getByRole("button", { name: /^Replay/ }).click();
  assert.match(await text(ada, ".flash"), /processed again/);
  // What cannot be read stays unreadable, and is not lost.
  await reload(ada, "/sources/our-github?state=failed", ".deliveries tr[data-row]");
});

test("a token is shown once and works", async () => {
  const { page } = ada;
  await page.goto("/sources");
  await page.fill("#token-name", "pipeline");
  await page.locator('#tokens input[name=scope][value="read"]').check();
  await page.getByRole("button", { name: "Create token" }).click();
  const token = (await text(ada, "#tokens .flash")).match(/pk_\w+/)[0];
  const ask = () => fetch(`${server.origin}/api/v1/teams`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await ask()).status, 200);
  await page.goto("/sources");
  assert.doesNotMatch(await page.content(), new RegExp(token));
  await page.getByRole("button", { name: "Revoke pipeline" }).click();
  assert.equal((await ask()).status, 401);
});

test("a form that is refused says why and keeps what was typed", async () => {
  const { page } = ada;
  await page.goto("/actions?new=1");
  await page.fill("#action-title", "Too long a day");
  await page.selectOption("#action-team", "payments");
  await page.fill("#action-hours", "2000");
  const refused = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.locator('form[action="/actions"] button.main').click();
  assert.equal((await refused).status(), 422);
  assert.equal(await page.inputValue("#action-title"), "Too long a day");
  assert.match(await text(ada, "#action-hours-error"), /at most 168 hours/);
});

test("nothing of all that left a fault in the browser", () => assert.deepEqual(ada.faults, []));
