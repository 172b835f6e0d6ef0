// Debian's Prometheus, scraping a small app of known traffic every second.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./server.mjs";

const PATIENCE = 60_000;

export function prometheusPath() {
  const found = [process.env.PROMETHEUS, "/usr/bin/prometheus", "/usr/local/bin/prometheus"].find((path) => path && existsSync(path));
  if (!found) throw new Error("no Prometheus found: install the package prometheus, or name one in PROMETHEUS");
  return found;
}

/**
 * An app that answered `good` requests with 200 and `bad` with 500 between any two scrapes, so that their share is the same over
 * every window, whatever Prometheus extrapolates. `{ port, stop }`.
 */
async function startApp({ good, bad }) {
  let scrapes = 0;
  const app = createServer((_, answer) => {
    scrapes += 1;
    const lines = ["# TYPE http_requests_total counter", `http_requests_total{status="200"} ${good * scrapes}`, `http_requests_total{status="500"} ${bad * scrapes}`];
    answer.setHeader("content-type", "text/plain; version=0.0.4").end(`${lines.join("\n")}\n`);
  });
  await new Promise((resolve) => app.listen(0, "127.0.0.1", resolve));
  return { port: app.address().port, stop: () => new Promise((resolve) => app.close(resolve).closeAllConnections()) };
}

/** `{ origin, query, stop }`; both listen on 127.0.0.1 only. */
export async function startPrometheus(traffic) {
  const folder = await mkdtemp(join(tmpdir(), "pacekeeper-prometheus-"));
  const app = await startApp(traffic);
  const port = await freePort();
  const configuration = join(folder, "prometheus.yml");
  await writeFile(
    configuration,
    `global: {scrape_interval: 1s}\nscrape_configs:\n  - job_name: checkout\n    static_configs: [{targets: ["127.0.0.1:${app.port}"]}]\n`,
  );
  const flags = [`--config.file=${configuration}`, `--storage.tsdb.path=${join(folder, "data")}`, `--web.listen-address=127.0.0.1:${port}`];
  const child = spawn(prometheusPath(), flags, { stdio: ["ignore", "ignore", "pipe"] });
  const said = [];
  child.stderr.on("data", (text) => said.push(text));
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  const last = () => child.kill("SIGKILL");
  process.once("exit", last);

  const origin = `http://127.0.0.1:${port}`;
  /** One number, or null where there is none. `at` in seconds. */
  async function query(text, at) {
    const url = new URL("/api/v1/query", origin);
    url.searchParams.set("query", text);
    if (at !== undefined) url.searchParams.set("time", String(at));
    const answer = await (await fetch(url)).json();
    if (answer.status !== "success") throw new Error(`Prometheus: ${answer.error}`);
    return answer.data.result.length === 0 ? null : Number(answer.data.result[0].value[1]);
  }
  async function stop() {
    process.off("exit", last);
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  }
  /** Until a query has an answer: a series is there only after its first scrapes. */
  async function until(text) {
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline && child.exitCode === null; await pause(250)) {
      if ((await query(text).catch(() => null)) !== null) return;
    }
    throw new Error(`Prometheus does not answer ${text}\n${said.join("")}`);
  }
  return { origin, query, until, stop };
}
