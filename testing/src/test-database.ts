import { randomUUID } from "node:crypto";
import { Client } from "pg";

/** A database of its own on a PostgreSQL server, for a test. */
export class TestDatabase {
  readonly url: string;
  readonly #name: string;
  readonly #client: Client;

  private constructor(client: Client, name: string, url: string) {
    this.#client = client;
    this.#name = name;
    this.url = url;
  }

  /** Makes an empty database on the server of this URL. */
  static async create(serverUrl: string): Promise<TestDatabase> {
    const name = `test_${randomUUID().replaceAll("-", "")}`;
    const client = new Client({ connectionString: serverUrl });
    // The server may be stopped by a test.
    client.on("error", () => {});
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    const url = new URL(serverUrl);
    url.pathname = name;
    return new TestDatabase(client, name, url.href);
  }

  /** Removes the database, even if somebody is still connected. */
  async drop(): Promise<void> {
    await this.#client.query(`DROP DATABASE IF EXISTS ${this.#name} WITH (FORCE)`).catch(() => {});
    await this.#client.end().catch(() => {});
  }
}
