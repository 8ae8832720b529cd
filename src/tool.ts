import type { Framework } from './frameworks/framework.js';
import type { Rule } from './judge/rule.js';
import type { Reporter } from './report/reporter.js';

/** What the composition root joins: the lists that stand open to additions. */
export interface Parts {
  readonly rules: readonly Rule[];
  readonly frameworks: readonly Framework[];
  /** The first is used where no format is asked for. */
  readonly reporters: readonly Reporter[];
}

/** The whole tool, as a command sees it. */
export interface Tool extends Parts {
  readonly version: string;
}
