// Runs test files (all that are named) with node's own runner, beside one server with the demo data set for all of them.
import { spawn } from "node:child_process";
import { startDemo } from "./lib/demo.mjs";

const files = process.argv.slice(2);
const started = Date.now();
console.error("  generating the demo data set");
const { origin, cookies, stop } = await startDemo();
console.error(`  it is there after ${((Date.now() - started) / 1000).toFixed(1)} s: ${origin}`);

const env = { ...process.env, PACEKEEPER_END2END: JSON.stringify({ origin, cookies }) };
const tests = spawn(process.execPath, ["--test", "--test-reporter=spec", "--test-timeout=600000", ...files], { env, stdio: "inherit" });
// Ctrl+C reaches the tests by themselves; they end, then the server is stopped.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => tests.kill("SIGTERM"));
const code = await new Promise((resolve) => tests.once("close", resolve));
await stop();
process.exit(code ?? 1);
