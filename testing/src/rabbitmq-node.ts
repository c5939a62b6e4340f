import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";

// Debian's own scripts; the ones on PATH switch to the system user "rabbitmq".
const BIN = "/usr/lib/rabbitmq/bin";
const START_TIMEOUT_MS = 60_000;
/** How much of its log a node that did not start leaves in the error. */
const LOG_CHARACTERS = 4_000;
const AMQP_GREETING = Buffer.from("AMQP\0\0\x09\x01", "latin1");

/** A certificate for a node's TLS listener, as paths of PEM files. */
export interface NodeTls {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A private RabbitMQ node: own name, own folder, own ports on the loopback. Stopped and removed by `remove()`. */
export class RabbitMqNode {
  readonly url: string;
  readonly port: number;
  /** Where it listens with TLS, if it was given a certificate. */
  readonly tlsPort: number;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  #server: ChildProcess | undefined;
  #pid = 0;

  private constructor(
    folder: string,
    port: number,
    tlsPort: number,
    password: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.#folder = folder;
    this.port = port;
    this.tlsPort = tlsPort;
    this.#env = env;
    this.url = `amqp://guest:${password}@127.0.0.1:${port}`;
  }

  /** Whether this machine has a RabbitMQ to start. */
  static isInstalled(): boolean {
    return existsSync(`${BIN}/rabbitmq-server`);
  }

  /** Makes a node and starts it; resolves when it speaks AMQP. Takes about 5 s. */
  static async start({ tls }: { tls?: NodeTls } = {}): Promise<RabbitMqNode> {
    const folder = await mkdtemp(join(tmpdir(), "raisontext-rabbitmq-"));
    const [port, tlsPort, distPort, ctlPort, epmdPort] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ] as const;
    // Programs of another test may still look for their node on a port that is now this one's.
    const password = randomUUID();
    await mkdir(join(folder, "log"));
    await writeFile(join(folder, ".erlang.cookie"), `raisontext${port}${Date.now()}`, { mode: 0o400 });
    await writeFile(join(folder, "plugins"), "[].\n");
    await writeFile(
      join(folder, "rabbitmq.conf"),
      [
        `default_pass = ${password}`,
        "disk_free_limit.absolute = 50MB",
        "vm_memory_high_watermark.absolute = 1GB",
        ...(tls ? tlsLines(tls, tlsPort) : []),
        "",
      ].join("\n"),
    );
    const node = new RabbitMqNode(folder, port, tlsPort, password, {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      LANG: "C.UTF-8",
      HOME: folder,
      RABBITMQ_NODENAME: `raisontext${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distPort),
      RABBITMQ_CTL_DIST_PORT_MIN: String(ctlPort),
      RABBITMQ_CTL_DIST_PORT_MAX: String(ctlPort + 20),
      ERL_EPMD_PORT: String(epmdPort),
      ERL_EPMD_ADDRESS: "127.0.0.1",
      RABBITMQ_CONF_ENV_FILE: "/dev/null",
      RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_PID_FILE: join(folder, "pid"),
      RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
    });
    try {
      await node.resume();
    } catch (cause) {
      const log = await node.#lastOfLog();
      await node.remove();
      throw new Error(`RabbitMQ did not start:\n${log}`, { cause });
    }
    return node;
  }

  /** Starts the node again on its own data and port, after `stop()` or `kill()`. */
  async resume(): Promise<void> {
    await rm(join(this.#folder, "pid"), { force: true });
    const server = spawn(`${BIN}/rabbitmq-server`, { cwd: this.#folder, env: this.#env, stdio: "ignore" });
    this.#server = server;
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await speaksAmqp(this.port))) {
      if (server.exitCode !== null || Date.now() > deadline) {
        throw new Error(`RabbitMQ did not start; its log is in ${join(this.#folder, "log")}`);
      }
      await sleep(100);
    }
    await this.#machine();
  }

  /** Ends the node as an operator would. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** Ends the node as a power cut would. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Ends the node for good and deletes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    await this.#endPortMapper();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Runs rabbitmqctl against this node and returns what it printed. A call takes 1 to 2 s. */
  async ctl(...args: string[]): Promise<string> {
    return this.#run(`${BIN}/rabbitmqctl`, args);
  }

  /** Ends Erlang's port mapper, which refuses until it has seen that the node is gone. */
  async #endPortMapper(): Promise<void> {
    const args = ["-port", String(this.#env.ERL_EPMD_PORT), "-kill"];
    for (let tries = 1; tries <= 10; tries += 1) {
      try {
        await this.#run("epmd", args);
        return;
      } catch {
        await sleep(50);
      }
    }
  }

  async #lastOfLog(): Promise<string> {
    const folder = join(this.#folder, "log");
    const files = await readdir(folder).catch(() => []);
    const logs = await Promise.all(files.map(file => readFile(join(folder, file), "utf8").catch(() => "")));
    return logs.join("\n").slice(-LOG_CHARACTERS);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const isOver = server.exitCode !== null || server.signalCode !== null;
    const ended = isOver ? Promise.resolve() : new Promise(resolve => server.once("exit", resolve));
    // The script ends with its child, the Erlang machine; or before it after a Ctrl-C in the terminal.
    const pid = await this.#machine();
    try {
      if (await this.#isMachine(pid)) process.kill(pid, signal);
      else server.kill(signal);
    } catch {
      // It has ended just now.
    }
    await ended;
    while (await this.#isMachine(pid)) await sleep(20);
  }

  /** Process id of the Erlang machine; the file is gone as soon as it begins to end. */
  async #machine(): Promise<number> {
    const pid = await readFile(join(this.#folder, "pid"), "utf8").catch(() => this.#pid);
    this.#pid = Number(pid);
    return this.#pid;
  }

  /** Whether a process is this node's, and not another that has its number now. */
  async #isMachine(pid: number): Promise<boolean> {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return command.includes(this.#folder);
  }

  async #run(file: string, args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(file, args, { env: this.#env });
    return stdout;
  }
}

function tlsLines({ certFile, keyFile }: NodeTls, port: number): string[] {
  return [
    `listeners.ssl.1 = 127.0.0.1:${port}`,
    `ssl_options.cacertfile = ${certFile}`,
    `ssl_options.certfile = ${certFile}`,
    `ssl_options.keyfile = ${keyFile}`,
  ];
}

function speaksAmqp(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, "127.0.0.1", () => socket.write(AMQP_GREETING));
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(2_000, () => answer(false));
    socket.once("error", () => answer(false));
    socket.once("close", () => answer(false));
    socket.once("data", data => answer(data[0] === 1));
  });
}
