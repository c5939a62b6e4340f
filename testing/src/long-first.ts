import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Vitest's order of test files, except that the one of minutes starts first: a run cannot end before it. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { long = [], others = [] } = Object.groupBy(files, file =>
      file.moduleId.endsWith("/chaos.test.ts") ? "long" : "others",
    );
    return [...long, ...(await super.sort(others))];
  }
}
