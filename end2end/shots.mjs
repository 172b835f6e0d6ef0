// Pictures of every page in light, dark and on a phone, into `shots/`: `node shots.mjs [NAME…]`, NAME being a part of an address.
import { mkdir } from "node:fs/promises";
import { hydrated, launch, openPage } from "./lib/browser.mjs";
import { demo } from "./lib/demo.mjs";
import { SIGNED_OUT, findPages } from "./lib/pages.mjs";

const LOOKS = {
  light: { scheme: "light" },
  dark: { scheme: "dark" },
  phone: { scheme: "light", size: { width: 390, height: 844 } },
};

const wanted = process.argv.slice(2);
const folder = new URL("./shots/", import.meta.url).pathname;
await mkdir(folder, { recursive: true });
const site = await demo();
const browser = await launch();
try {
  const visits = [...[...(await findPages(site)).values()].map((path) => [path, site.cookies]), ...SIGNED_OUT.map((path) => [path, []])];
  for (const [path, cookies] of visits) {
    if (wanted.length > 0 && !wanted.some((part) => path.includes(part))) continue;
    for (const [look, options] of Object.entries(LOOKS)) {
      const { context, page, faults } = await openPage(browser, { origin: site.origin, cookies, ...options });
      await page.goto(path);
      await hydrated(page);
      const name = path.replace(/^\/$/, "overview").replace(/^\//, "").replace(/[^\w.-]+/g, "_").slice(0, 80);
      await page.screenshot({ path: `${folder}${name}.${look}.png`, fullPage: true });
      console.log(`${name}.${look}.png${faults.map((fault) => `\n  ${fault}`).join("")}`);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await site.stop();
}
