import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const INSTALL_TIMEOUT_MS = 8 * 60_000;

/**
 * Sees that a Debian package is there, recognised by a file it brings: installs it with apt when this user may.
 * Returns undefined when it is there, else why it is not.
 */
export async function ensureDebianPackage(name: string, file: string): Promise<string | undefined> {
  if (existsSync(file)) return undefined;
  if (!existsSync("/usr/bin/apt-get")) return `${name} is not installed and there is no apt-get here`;
  const prefix = await rootPrefix();
  if (!prefix) return `${name} is not installed; run: sudo apt-get install ${name}`;
  console.log(`installing ${name} with apt-get for the tests`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) => {
    const [command = "", ...rest] = [...prefix, "apt-get", "-qq", ...args];
    return run(command, rest, { env, timeout: INSTALL_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 });
  };
  try {
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", name);
  } catch (error) {
    return `apt-get could not install ${name}: ${String(error).slice(0, 300)}`;
  }
  return existsSync(file) ? undefined : `${name} was installed but ${file} is missing`;
}

/** What has to stand before a command to run it as root: nothing for root itself, undefined when that may not be. */
async function rootPrefix(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  return run("sudo", ["-n", "true"]).then(
    () => ["sudo", "-n"],
    () => undefined,
  );
}
