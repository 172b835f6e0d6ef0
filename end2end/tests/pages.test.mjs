// What holds for every page: light and dark, with and without scripts, on a phone; nothing for axe, the console or the network to complain of.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { violations } from "../lib/accessibility.mjs";
import { hydrated, launch, openPage } from "../lib/browser.mjs";
import { demo } from "../lib/demo.mjs";
import { EXPECTED, SIGNED_OUT, findPages } from "../lib/pages.mjs";

// Two pages at once: one is drawn while the other is looked at.
const LIMIT = { timeout: 8 * 60_000, concurrency: 2 };
const PHONE = { width: 390, height: 844 };

let site;
let browser;
let pages;
before(async () => {
  site = await demo();
  browser = await launch();
  pages = await findPages(site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** `[name, path, cookies]` of each. */
const visits = () => [
  ...[...pages].map(([name, path]) => [name, path, site.cookies]),
  ...SIGNED_OUT.map((path) => [path, path, []]),
];

const each = (group, look) => Promise.all(visits().map(([name, path, cookies]) => group.test(name, () => look(path, cookies))));

async function visit(path, options, look) {
  const { context, page, faults } = await openPage(browser, { origin: site.origin, ...options });
  try {
    if (options.stripScripts) await stripScripts(page);
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    if (options.javaScript && !options.stripScripts) await hydrated(page);
    else await page.waitForLoadState("load");
    await look(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

test("every page that is expected is reached by links", () => {
  const missing = EXPECTED.filter((name) => !pages.has(name));
  assert.deepEqual(missing, [], `found: ${[...pages.keys()].join(" ")}`);
});

/** The document arrives without its script elements: what a browser without scripts makes of it. */
const stripScripts = (page) =>
  page.route("**", async (route) => {
    if (route.request().resourceType() !== "document") return route.continue();
    const response = await route.fetch();
    const body = (await response.text()).replaceAll(/<script\b[^>]*>.*?<\/script>/gs, "");
    return route.fulfill({ response, body });
  });

async function isComplete(page) {
  assert.equal(await page.locator("h1").count(), 1, "one heading of the first level");
  assert.ok(await page.locator("main h1").isVisible(), "it is seen");
}

for (const scheme of ["light", "dark"]) {
  test(`every page in ${scheme}`, LIMIT, async (group) => {
    await each(group, (path, cookies) =>
      visit(path, { cookies, scheme, javaScript: true }, async (page) => {
        await isComplete(page);
        assert.deepEqual(await violations(page), []);
      }),
    );
  });

  test(`every page in ${scheme}, without scripts`, LIMIT, async (group) => {
    await each(group, async (path, cookies) => {
      await visit(path, { cookies, scheme, javaScript: false }, isComplete);
      // axe is a script itself, so for it only the page's own are left out.
      await visit(path, { cookies, scheme, javaScript: true, stripScripts: true }, async (page) => {
        assert.deepEqual(await violations(page), []);
      });
    });
  });
}

describe("on a phone", () => {
  test("no page is wider than the screen", LIMIT, async (group) => {
    await each(group, (path, cookies) =>
      visit(path, { cookies, javaScript: true, size: PHONE }, async (page) => {
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= PHONE.width, `${width} px wide`);
      }),
    );
  });
});
