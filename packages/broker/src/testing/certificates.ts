import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A self-signed certificate for 127.0.0.1, made with openssl. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** The certificate itself, PEM. */
  readonly pem: string;
}

/** Makes a certificate in a folder. */
export async function makeCertificate(folder: string, name: string): Promise<Certificate> {
  const certFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}-key.pem`);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", keyFile];
  const cert = ["-x509", "-days", "2", "-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  await run("openssl", ["req", ...key, ...cert, "-out", certFile]);
  return { certFile, keyFile, pem: await readFile(certFile, "utf8") };
}
