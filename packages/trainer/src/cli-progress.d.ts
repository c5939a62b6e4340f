/** The part of cli-progress that is used here; the package brings no types. */
declare module "cli-progress" {
  export class SingleBar {
    constructor(options: Readonly<Record<string, unknown>>, preset: unknown);
    start(total: number, startValue: number, payload?: Readonly<Record<string, unknown>>): void;
    update(value: number, payload?: Readonly<Record<string, unknown>>): void;
    increment(): void;
    stop(): void;
  }
  export const Presets: { readonly shades_classic: unknown };
}
