/** Several places that open one database: each file of a program may make a client of its own, and all of them mean the same data. */
import type { Program } from '../../program/program.js';
import type { Hazard } from '../hazards.js';
import type { JudgedHazard } from '../rule.js';
import { libraryCall } from '../stores/library-call.js';
import { schemaOf } from '../stores/library-settings.js';
import type { StoreSite } from '../stores/store-sites.js';
import { pathText } from './disk-paths.js';

/** A place that opens a store, and what is told of it. */
export interface Opened {
  readonly site: StoreSite;
  readonly judged: JudgedHazard;
}

/** What is told of a database is told where most files use it; of the other places it is said that they open the same. */
export function toldOnce(program: Program, opened: readonly Opened[]): readonly JudgedHazard[] {
  const speakers = new Map<string, Opened>();
  const keyed = opened.map((each) => ({ ...each, key: isTold(each) ? databaseOf(program, each.site) : undefined }));
  for (const { key, ...each } of keyed) {
    const before = key === undefined ? undefined : speakers.get(key);
    if (key !== undefined && (!before || usersOf(each) > usersOf(before))) speakers.set(key, each);
  }
  return keyed.map(({ key, judged }): JudgedHazard => {
    const speaker = key === undefined ? undefined : speakers.get(key);
    if (!speaker || speaker.judged === judged) return judged;
    const { symbol, fn }: Hazard = speaker.judged.hazard;
    return {
      ...judged,
      verdict: 'safe',
      severity: 'info',
      reason: `it opens the same database as \`${symbol}\` in ${fn.file.path}, of which it is told`,
      evidence: [],
    };
  });
}

const isTold = ({ site, judged }: Opened): boolean =>
  site.entry.shape === 'database' && judged.verdict === 'unsafe' && !judged.unreached && judged.isUnsure !== true;

const usersOf = ({ judged: { hazard } }: Opened): number =>
  new Set([...(hazard.writers ?? []), ...(hazard.readers ?? [])].map((each) => each.fn.file.path)).size;

/** The schema that a client was made for, or the path that a file is opened by; undefined where nobody can tell. */
function databaseOf(program: Program, { entry, fn, instr, site }: StoreSite): string | undefined {
  const call = libraryCall(program, { file: fn.file.path, instr, callee: site.path });
  if (entry.package === '@prisma/client') {
    const names = ['datasources', 'datasourceUrl'];
    if (call.hasSpread || names.some((name) => call.option(0, name).state !== 'absent')) return undefined;
    return schemaOf(program.input.manifests, fn.file.path)?.path;
  }
  const [first] = instr.args;
  const path = first === undefined ? '*' : pathText(program, fn.file, first);
  // `..` is meant from the folder of the file.
  if (path.includes('*') || path.startsWith('..')) return undefined;
  return `${entry.package} ${program.view.packageOf(fn.file.path).root}:${path}`;
}
