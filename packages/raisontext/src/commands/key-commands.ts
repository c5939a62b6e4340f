import { SCOPES } from "@raisontext/server/scopes";
import { type Command, InvalidArgumentError } from "commander";
import type { CreateKeyOptions } from "./keys.ts";

const NAME = /^[^\p{Cc}]{1,100}$/u;

/** `raisontext keys create | list | revoke | webhook-secret`. */
export function addKeyCommands(program: Command): void {
  const load = () => import("./keys.ts");
  const keys = program.command("keys").description("makes, lists and revokes API keys");
  keys
    .command("create")
    .description("makes a key and prints it, this once")
    .requiredOption("--name <name>", "what you call it, up to 100 characters", readName)
    .option("--scopes <scopes>", `what it may do, of ${SCOPES.join(",")}`, readScopes, [...SCOPES])
    .option("--rate <texts>", "texts a minute, those of batches left out", readCount, 600)
    .option("--at-once <count>", "requests and socket texts at the same time", readCount, 50)
    .option(
      "--daily <texts>",
      "texts a day (UTC), those of batches included; without it any number",
      readCount,
    )
    .addHelpText("after", "\nExample: raisontext keys create --name editor --scopes detect --daily 1000")
    .action(async (options: CreateOptions) => {
      const { name, scopes, rate, atOnce, daily } = options;
      const key: CreateKeyOptions = { name, scopes, ratePerMinute: rate, maxAtOnce: atOnce };
      process.exitCode = await (await load()).create(
        daily === undefined ? key : { ...key, dailyQuota: daily },
      );
    });
  keys
    .command("list")
    .description("lists all keys, without their secrets")
    .action(async () => {
      process.exitCode = await (await load()).list();
    });
  keys
    .command("revoke")
    .description("refuses a key from now on")
    .argument("<id>", "the key's id: its part between the underscores")
    .action(async (id: string) => {
      process.exitCode = await (await load()).revoke(id);
    });
  keys
    .command("webhook-secret")
    .description("prints what webhooks are signed with")
    .argument("[id]", "a key's id; without it: for what is sent without a key")
    .action(async (id: string | undefined) => {
      process.exitCode = await (await load()).webhookSecret(id);
    });
}

interface CreateOptions {
  readonly name: string;
  readonly scopes: CreateKeyOptions["scopes"];
  readonly rate: number;
  readonly atOnce: number;
  readonly daily?: number;
}

function readName(text: string): string {
  if (!NAME.test(text))
    throw new InvalidArgumentError("It has 1 to 100 characters, none of them a control character.");
  return text;
}

function readScopes(text: string): CreateKeyOptions["scopes"] {
  const names = text.split(",").map(name => name.trim());
  const scopes = SCOPES.filter(scope => names.includes(scope));
  if (scopes.length !== new Set(names).size)
    throw new InvalidArgumentError(`Each is one of ${SCOPES.join(", ")}.`);
  return scopes;
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It is a whole number from 1.");
  return Number(text);
}
