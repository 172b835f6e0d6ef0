// A `pacekeeper serve` of its own: a folder in the system's temporary one, a free port of 127.0.0.1, gone after `stop()`.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const BINARY = process.env.PACEKEEPER_BINARY ?? fileURLToPath(new URL("../../target/debug/pacekeeper", import.meta.url));

// The demo data set is generated day by day by an unoptimised binary: minutes on a small machine.
const PATIENCE = 10 * 60_000;

export const dataFolder = () => mkdtemp(join(tmpdir(), "pacekeeper-end2end-"));

/** `args` follow `serve`; `env` adds to the environment; `data` is a folder made before. Resolves once `/healthz` answers. */
export async function startServer({ args = [], env = {}, data } = {}) {
  data ??= await dataFolder();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const environment = {
    ...process.env,
    PACEKEEPER_DATA_DIR: data,
    PACEKEEPER_LISTEN: `127.0.0.1:${port}`,
    PACEKEEPER_BASE_URL: origin,
    ...env,
  };
  const child = spawn(BINARY, ["serve", ...args], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const logFile = join(data, "server.log");
  child.stderr.pipe(createWriteStream(logFile));
  const lines = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  // A test file that dies does not leave its server behind.
  const last = () => child.kill("SIGKILL");
  process.once("exit", last);

  const log = async () => `${lines.join("\n")}\n${await readFile(logFile, "utf8").catch(() => "")}`;
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  async function until(found, what) {
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await pause(50)) {
      const value = await found();
      if (value) return value;
      if (!running()) break;
    }
    throw new Error(`the server ${what} (exit code ${child.exitCode})\n${await log()}`);
  }
  async function stop(signal = "SIGTERM") {
    process.off("exit", last);
    if (running()) child.kill(signal);
    await ended;
    await rm(data, { recursive: true, force: true });
  }

  try {
    await until(() => fetch(`${origin}/healthz`).then((answer) => answer.ok, () => false), "does not answer");
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  return {
    origin,
    data,
    pid: child.pid,
    log,
    stop,
    /** The address that is printed at the start: of the first-run pages, or one that signs the owner in. */
    link: () => until(() => lines.join("\n").match(/http:\/\/127\.0\.0\.1:\d+\/\S+/)?.[0], "printed no link"),
    /** Another sub-command on the same data; resolves to what it printed. */
    run: (...command) => run(environment, ...command),
    /** The same, for commands whose exit code is what is tested: `{ code, stdout, stderr }`. */
    exit: (command, env = {}) =>
      new Promise((resolve) =>
        execFile(BINARY, command, { env: { ...environment, ...env } }, (error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr })),
      ),
  };
}

const run = async (env, ...command) => (await promisify(execFile)(BINARY, command, { env })).stdout;

/** A sub-command on a folder that no server has opened yet. */
export const offline = (data, ...command) => run({ ...process.env, PACEKEEPER_DATA_DIR: data }, ...command);

export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
