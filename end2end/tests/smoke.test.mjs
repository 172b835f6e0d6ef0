// The shortest way through everything: the server starts, the owner signs in, a page is drawn, an island answers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hydrated, launch, openPage } from "../lib/browser.mjs";
import { demo, signIn } from "../lib/demo.mjs";
import { startServer } from "../lib/server.mjs";

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

test("the server says that it is well", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    const answer = await fetch(site.origin + path);
    assert.equal(answer.status, 200, path);
  }
});

test("pages are not for those who are not signed in", async () => {
  const { context, page, faults } = await openPage(browser, { origin: site.origin });
  await page.goto("/teams");
  assert.match(new URL(page.url()).pathname, /^\/sign-in/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("the overview is drawn by the server, with a policy that forbids everybody else's scripts", async () => {
  const { context, page, faults } = await openPage(browser, site);
  const answer = await page.goto("/");
  assert.equal(answer.status(), 200);
  const headers = answer.headers();
  assert.match(headers["content-security-policy"], /default-src 'self'/);
  assert.match(headers["content-security-policy"], /script-src [^;]*'nonce-/);
  assert.doesNotMatch(headers["content-security-policy"], /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)/);
  assert.equal(headers["referrer-policy"], "same-origin");
  assert.equal(headers["x-content-type-options"], "nosniff");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await hydrated(page);
  assert.deepEqual(faults, []);
  await context.close();
});

test("an island answers: g, then t goes to the teams", async () => {
  const { context, page, faults } = await openPage(browser, site);
  await page.goto("/");
  await hydrated(page);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await page.waitForURL("**/teams*", { timeout: 5_000 });
  assert.deepEqual(faults, []);
  await context.close();
});

test("the first start prints where to set it up", async () => {
  const server = await startServer();
  try {
    assert.equal(await server.link(), `${server.origin}/setup`);
    const answer = await fetch(`${server.origin}/teams`, { redirect: "manual" });
    assert.equal(answer.headers.get("location"), "/setup");
  } finally {
    await server.stop();
  }
});

test("a link that is asked for signs the owner in, once", async () => {
  const server = await startServer({ args: ["--sign-in-link"] });
  try {
    const link = await server.link();
    const cookies = await signIn(browser, link);
    assert.ok(cookies.some((cookie) => cookie.httpOnly), "a session cookie that scripts cannot read");
    const second = await fetch(link, { redirect: "manual" });
    assert.deepEqual(second.headers.getSetCookie().filter((cookie) => cookie.startsWith("pacekeeper=")), []);
    const again = await browser.newContext();
    const page = await again.newPage();
    await page.goto(link);
    await page.goto(`${server.origin}/teams`);
    assert.match(new URL(page.url()).pathname, /^\/sign-in/, "a used link signs nobody in");
    await again.close();
  } finally {
    await server.stop();
  }
});
