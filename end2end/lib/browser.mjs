// Debian's Chromium driven by playwright-core, and what every page must keep: no console errors, no failed responses, nobody else's server.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

// The sandbox needs what containers and root do not have; the rest keeps Chromium from calling its maker's servers.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function chromiumPath() {
  const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error("no Chromium found: install the package chromium, or name one in CHROMIUM");
  return found;
}

export function launch() {
  return chromium.launch({ executablePath: chromiumPath(), args: FLAGS, headless: process.env.HEADED !== "1" });
}

/**
 * A page with its own cookies. `faults` fills while the page is used; a test ends by asserting that it is empty.
 * `allow(url, status)` names answers that a test provokes on purpose.
 */
export async function openPage(browser, { origin, cookies = [], scheme = "light", javaScript = true, size, allow } = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    colorScheme: scheme,
    javaScriptEnabled: javaScript,
    viewport: size ?? { width: 1360, height: 900 },
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  await context.addCookies(cookies);
  if (javaScript) await context.addInitScript(noteWhenWasmStarts);
  const page = await context.newPage();
  const faults = [];
  const provoked = new Set();
  page.on("console", (message) => {
    const isFault = message.type() === "error" || message.type() === "warning";
    // Says that the machine was busy, nothing about the page.
    if (message.text().includes("was preloaded using link preload but not used within a few seconds")) return;
    if (isFault && !provoked.has(message.location().url)) faults.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // A navigation away cancels what the old page was still loading, and with scripts off Chromium refuses to preload modules, by a
    // policy of its own: neither is a fault of the page.
    if (reason !== "net::ERR_ABORTED" && (javaScript || reason !== "csp")) faults.push(`request failed: ${request.url()} ${reason}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (["http:", "https:"].includes(url.protocol) && url.origin !== origin) faults.push(`third-party request: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() < 400) return;
    if (allow?.(response.url(), response.status())) provoked.add(response.url());
    else faults.push(`response ${response.status()}: ${response.url()}`);
  });
  return { context, page, faults };
}

/** Leptos leaves no mark on an island it has hydrated, so the moment its wasm starts is noted; what follows it are micro-tasks. */
function noteWhenWasmStarts() {
  const start = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...given) => {
    const started = await start.apply(WebAssembly, given);
    setTimeout(() => (window.islandsHydrated = true));
    return started;
  };
}

/** Islands are drawn by the server; this waits until those on the page answer to the pointer. */
export async function hydrated(page) {
  const ready = () => window.islandsHydrated || !document.querySelector("leptos-island");
  await page.waitForLoadState("load");
  await page.waitForFunction(ready, undefined, { timeout: 15_000 });
}
