/** An error of ours costs the one thing that was being judged, and is told; it does not cost the audit. */
import { lineOf } from '../facts/positions.js';
import type { Pos } from '../facts/model.js';
import type { ProgramFile } from '../program/model.js';
import type { Report } from '../report/report.js';

export type Failure = Report['diagnostics'][number];

/** What the work gives, or undefined where it throws: then one more failure names the place. */
export function attempt<T>(
  failures: Failure[],
  what: string,
  place: { readonly file: ProgramFile; readonly pos: Pos } | undefined,
  work: () => T,
): T | undefined {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    failures.push({
      file: place?.file.path ?? '.',
      line: place ? lineOf(place.file.facts.lineStarts, place.pos) : 1,
      message: `${what} could not be judged because of an error in coldstate: ${reason}`,
    });
    return undefined;
  }
}
