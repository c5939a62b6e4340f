import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";

const START_TIMEOUT_MS = 30_000;

/** A private PostgreSQL: own folder, own port on the loopback. Stopped and removed by `remove()`. */
export class PostgresServer {
  readonly url: string;
  readonly port: number;
  readonly #folder: string;
  readonly #bin: string;
  readonly #user: SystemUser | undefined;
  #server: ChildProcess | undefined;

  private constructor(folder: string, bin: string, port: number, user: SystemUser | undefined) {
    this.#folder = folder;
    this.#bin = bin;
    this.#user = user;
    this.port = port;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  /** Folder of PostgreSQL's programs, where this machine has them. */
  static bin(): string | undefined {
    return globSync("/usr/lib/postgresql/*/bin")
      .toSorted()
      .findLast(bin => existsSync(join(bin, "initdb")));
  }

  /** Makes a database cluster and starts it. Takes 1 to 3 s. */
  static async start(): Promise<PostgresServer> {
    const bin = PostgresServer.bin();
    if (!bin) throw new Error("PostgreSQL is not installed");
    // PostgreSQL will not run as root.
    const user = process.getuid?.() === 0 ? systemUser("postgres") : undefined;
    const folder = mkdtempSync(join(tmpdir(), "raisontext-postgres-"));
    const data = join(folder, "data");
    mkdirSync(data, { mode: 0o700 });
    for (const path of [folder, data]) if (user) chownSync(path, user.uid, user.gid);
    await promisify(execFile)(
      join(bin, "initdb"),
      ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--locale=C.UTF-8"],
      { cwd: folder, ...user },
    );
    const server = new PostgresServer(folder, bin, await freePort(), user);
    await server.resume();
    return server;
  }

  /** Starts it again on its own data and port, after `stop()`. */
  async resume(): Promise<void> {
    const args = [
      "-D",
      join(this.#folder, "data"),
      "-p",
      String(this.port),
      "-h",
      "127.0.0.1",
      "-k",
      this.#folder,
    ];
    const server = spawn(join(this.#bin, "postgres"), args, {
      cwd: this.#folder,
      stdio: "ignore",
      ...this.#user,
    });
    this.#server = server;
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const ready = await promisify(execFile)(join(this.#bin, "pg_isready"), [
        "-q",
        "-h",
        "127.0.0.1",
        "-p",
        `${this.port}`,
      ]).then(
        () => true,
        () => false,
      );
      if (ready) return;
      if (server.exitCode !== null || Date.now() > deadline) throw new Error("PostgreSQL did not start");
      await sleep(50);
    }
  }

  /** Ends it at once, as `pg_ctl stop -m immediate` does. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise(resolve => server.once("exit", resolve));
    server.kill("SIGQUIT");
    await ended;
  }

  /** Ends it for good and deletes its folder. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

function systemUser(name: string): SystemUser {
  const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
