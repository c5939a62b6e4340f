import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes long though the file is small. */
const LONG = /\/chaos\.test\.ts$/;

/**
 * Begins with the files that take longest, so that none is alone at the end. What Vitest does by itself in a fresh clone is
 * to begin with the largest.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => Number(LONG.test(moduleId));
    return (await super.sort(files)).sort((a, b) => isLong(b) - isLong(a));
  }
}
