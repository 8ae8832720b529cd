/** One statement of where something runs. */
import type { Weight } from '../../knowledge/hosts.js';
import type { PlatformId } from '../../knowledge/platforms.js';

export interface Clue {
  readonly platform: PlatformId;
  /** The folder that it speaks of: a package's, or one inside a package (`supabase/functions`). */
  readonly folder: string;
  readonly weight: Weight;
  /** The file that says it, and what it says. */
  readonly evidence: string;
  /** `one` where a number of instances is declared to be one, `several` where it is more. */
  readonly instances?: 'one' | 'several';
}
