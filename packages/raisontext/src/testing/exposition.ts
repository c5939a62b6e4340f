/** One value of a metric. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric with all its values. */
interface Family {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

/** What a scrape gave. */
export interface Exposition {
  readonly families: ReadonlyMap<string, Family>;
  /** The value of a sample with exactly these labels. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

const HELP = /^# HELP ([a-zA-Z_:][\w:]*) (\S.*)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary)$/;
// Numbers as Go reads them: prom-client writes "Nan".
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([Nn]a[Nn]|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

/** Reads Prometheus' text format 0.0.4; throws at the first thing that the format or its customs do not allow. */
export function readExposition(text: string): Exposition {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, { name: string; type: string; samples: Sample[] }>();
  const lines = text.split("\n").filter(line => line !== "");
  for (let at = 0; at < lines.length; ) {
    const name = HELP.exec(lines[at] ?? "")?.[1];
    const [, typed, type = ""] = TYPE.exec(lines[at + 1] ?? "") ?? [];
    if (name === undefined || typed !== name) throw new Error(`no HELP and TYPE: ${lines[at]}`);
    if (families.has(name)) throw new Error(`${name} comes twice`);
    const samples: Sample[] = [];
    for (at += 2; at < lines.length && !lines[at]?.startsWith("#"); at += 1)
      samples.push(readSample(lines[at] ?? ""));
    const family = { name, type, samples };
    checkFamily(family);
    families.set(name, family);
  }
  const samples = [...families.values()].flatMap(family => family.samples);
  const byKey = new Map(samples.map(sample => [keyOf(sample.name, sample.labels), sample.value]));
  if (byKey.size !== samples.length) throw new Error("a sample comes twice");
  return { families, value: (name, labels = {}) => byKey.get(keyOf(name, labels)) };
}

function readSample(line: string): Sample {
  const [, name = "", labelText = "", value = ""] = SAMPLE.exec(line) ?? [];
  if (name === "") throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let end = 0; end < labelText.length; end = LABEL.lastIndex) {
    const [, label = "", content = ""] = LABEL.exec(labelText) ?? [];
    if (label === "" || label in labels) throw new Error(`labels: ${line}`);
    labels[label] = content;
  }
  return { name, labels, value: Number(value.replace("Inf", "Infinity")) };
}

function checkFamily({ name, type, samples }: Family): void {
  const parts = type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
  const strange = samples.find(sample => type !== "summary" && !parts.includes(sample.name));
  if (strange) throw new Error(`${strange.name} is no sample of ${name}`);
  if (type === "counter" && !name.endsWith("_total")) throw new Error(`${name} is a counter without _total`);
  if (type !== "histogram") return;
  const counts = samples.filter(sample => sample.name === `${name}_count`);
  for (const { labels, value } of counts) {
    const buckets = samples.filter(
      ({ name: part, labels: { le, ...rest } }) =>
        part === `${name}_bucket` && keyOf(name, rest) === keyOf(name, labels),
    );
    const bounds = buckets.map(({ labels: { le = "" } }) => Number(le.replace("Inf", "Infinity")));
    const grows = (numbers: readonly number[]) =>
      numbers.every((n, i) => i === 0 || n >= (numbers[i - 1] ?? 0));
    const isSound = grows(bounds) && bounds.at(-1) === Infinity && grows(buckets.map(bucket => bucket.value));
    if (!isSound || buckets.at(-1)?.value !== value) throw new Error(`the buckets of ${name} are wrong`);
  }
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([name, Object.entries(labels).toSorted()]);
}
