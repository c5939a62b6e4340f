/** The same object with its optional properties either set or left out, never there as undefined. */
type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The properties that are set. */
export function definedOf<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>;
}
