import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Tells one process from every other, on this machine and others. */
export interface ProcessIdentity {
  /** Within which process ids mean the same: machine, boot and pid namespace. */
  readonly machine: string;
  readonly pid: number;
  /** When it began, in the system's own words; empty where the system does not tell. */
  readonly started: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { machine: machine(), pid: process.pid, started: startOf(process.pid) ?? "" };
}

/** Whether a process is certainly gone. One of another machine, container or user is never certain. */
export function isGone(other: ProcessIdentity, own: ProcessIdentity): boolean {
  if (other.machine !== own.machine) return false;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
  // Its id may have been given to another process since.
  return other.started !== "" && startOf(other.pid) !== other.started;
}

function machine(): string {
  const boot = attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = attempt(() => readlinkSync("/proc/self/ns/pid"));
  return [hostname(), boot, namespace].join(" ");
}

/** Undefined for a process that has ended, even if nobody has asked for its exit code yet. */
function startOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The program's name, in parentheses, may contain anything. After it: the state, and as 20th field the start.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields && !/^[ZX]/.test(fields[0] ?? "") ? fields[19] : undefined;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
