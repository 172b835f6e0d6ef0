// The demo data set and its owner, signed in. Generated once for all test files (run.mjs); a file that is started alone makes its own.
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { launch } from "./browser.mjs";
import { startServer } from "./server.mjs";

/** `{ origin, cookies, stop }`. Only look at it: tests that write take a server of their own. */
export async function demo() {
  const file = process.env.PACEKEEPER_END2END;
  return file ? { ...(await shared(file)), stop: async () => {} } : startDemo();
}

/** Written by run.mjs when the data set is there; test files that make a server of their own run meanwhile. */
async function shared(file) {
  for (;;) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (text.endsWith("\n")) return JSON.parse(text);
    await pause(200);
  }
}

export async function startDemo() {
  const server = await startServer({ args: ["--with-demo"] });
  try {
    const browser = await launch();
    try {
      const cookies = await signIn(browser, await server.link());
      return { ...server, cookies };
    } finally {
      await browser.close();
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Opens the link as a person does; gives the cookies of the session. */
export async function signIn(browser, link) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  const confirm = page.locator("main form[method=post] button[type=submit]");
  if (new URL(page.url()).pathname.startsWith("/sign-in") && (await confirm.count()) === 1) await confirm.click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { timeout: 15_000 });
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

/** For `fetch`. */
export const cookieHeader = (cookies) => cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
