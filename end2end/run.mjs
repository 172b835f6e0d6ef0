// Runs test files (those that are named, else all) with node's own runner, beside one server with the demo data set for all of them.
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDemo } from "./lib/demo.mjs";

const named = process.argv.slice(2);
const all = async () => (await readdir(new URL("tests/", import.meta.url))).filter((name) => name.endsWith(".test.mjs")).map((name) => `tests/${name}`);
const folder = await mkdtemp(join(tmpdir(), "pacekeeper-end2end-"));
const announced = join(folder, "demo.json");
const env = { ...process.env, PACEKEEPER_END2END: announced };
// Three at once: while the demo data set is generated, the files that do not need it run.
const options = ["--test", "--test-reporter=spec", "--test-timeout=600000", "--test-concurrency=3"];
const tests = spawn(process.execPath, [...options, ...(named.length > 0 ? named : await all())], { env, stdio: "inherit" });
const ended = new Promise((resolve) => tests.once("close", resolve));
// Ctrl+C reaches the tests by themselves; they end, then the server is stopped.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => tests.kill("SIGTERM"));

const started = Date.now();
console.error("  generating the demo data set");
let site;
try {
  site = await startDemo();
  console.error(`  it is there after ${((Date.now() - started) / 1000).toFixed(1)} s: ${site.origin}`);
  await writeFile(announced, `${JSON.stringify({ origin: site.origin, cookies: site.cookies })}\n`);
} catch (error) {
  console.error(error);
  tests.kill("SIGTERM");
}
const code = await ended;
await site?.stop();
await rm(folder, { recursive: true, force: true });
process.exit(code ?? 1);
