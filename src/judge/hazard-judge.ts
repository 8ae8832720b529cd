import { BUFFERED_EVENTS } from '../knowledge/background-words.js';
import { calleePaths } from './background/background-effects.js';
import { splitPath } from './stores/libraries.js';
import { attempt, type Failure } from './attempt.js';
import { runsElsewhere } from './elsewhere.js';
import { CONFIDENCES, SEVERITIES } from './finding.js';
import { ELSEWHERE } from '../program/phases/phases.js';
import type { Program } from '../program/program.js';
import { backgroundHazards } from './background/background.js';
import { diskHazards } from './disk/disk.js';
import { isNotServed } from './not-served.js';
import type { JudgedCell, JudgedHazard } from './rule.js';
import { storeHazards } from './stores/stores.js';
import { globalReplacements } from './traits/globals.js';
import { identityHazards } from './traits/identity.js';
import { timerHazards } from './background/timers.js';

/** Judges timers, work after the response, disk writes and packages' default stores. What cannot be judged is added to the failures. */
export function judgeHazards(program: Program, cells: readonly JudgedCell[], failures: Failure[]): JudgedHazard[] {
  const kinds: readonly (readonly [string, () => readonly JudgedHazard[]])[] = [
    ["Packages' stores", () => storeHazards(program, cells)],
    ['Files on disk', () => diskHazards(program)],
    ['Timers', () => timerHazards(program, cells)],
    ['Work after the response', () => backgroundHazards(program, cells)],
    ['Replaced globals', () => globalReplacements(program)],
    ['Secrets drawn at random', () => identityHazards(program, cells)],
  ];
  const all = kinds.flatMap(([what, judge]) => attempt(failures, what, undefined, judge) ?? []);
  return oneForEachCall(
    withoutBuffered(program, all)
      .map((each) => notLoaded(program, inBrowser(program, quietWhereUnsure(program, each))))
      .filter((each) => !isNotServed(each.hazard.fn.file.path)),
  );
}

/** `analytics.capture(event)` only puts it into the buffer of a client, of which it is told already that nobody empties it in time. */
function withoutBuffered(program: Program, all: readonly JudgedHazard[]): readonly JudgedHazard[] {
  const buffers = new Set(
    all.flatMap(({ hazard, verdict, role }) =>
      hazard.rule === 'memory-backend' && verdict === 'unsafe' && role === 'log-buffer' ? (hazard.library?.package ?? []) : [],
    ),
  );
  if (buffers.size === 0) return all;
  return all.filter(
    ({ hazard: { rule, fn, instr } }) =>
      rule !== 'unawaited-work' ||
      instr.op !== 'call' ||
      !calleePaths(program, fn, instr).some((path) => BUFFERED_EVENTS.test(path) && buffers.has(splitPath(path)?.module ?? '')),
  );
}

/**
 * A database whose address nobody can see is mostly a server: worth a line, not an alarm. A session store or limiter that may go without its
 * store stays one. (With assumed entry points every finding is only possible: there it takes that the source does not tell.)
 */
function quietWhereUnsure(program: Program, each: JudgedHazard): JudgedHazard {
  const { rule, library } = each.hazard;
  if (
    each.verdict !== 'unsafe' ||
    each.unreached ||
    !(program.assumed ? each.isUnsure === true : each.confidence === 'possible') ||
    library === undefined ||
    (rule !== 'memory-backend' && rule !== 'local-disk') ||
    each.isFallback
  ) {
    return each;
  }
  if (each.role !== 'entity-store' && each.role !== 'file-store' && each.role !== 'cache') return each;
  return { ...each, verdict: 'tolerable', severity: 'low' };
}

/** What only the browser or development runs is no hazard, whichever rule saw it. */
function inBrowser(program: Program, each: JudgedHazard): JudgedHazard {
  if (each.verdict === 'safe' || each.unreached) return each;
  const set = program.phases.at(each.hazard.fn, each.hazard.instr);
  if (set === 0 || (set & ~ELSEWHERE) !== 0) return each;
  return { ...each, verdict: 'safe', severity: 'info', reason: 'only the browser, the build or development runs it' };
}

/**
 * A script hands a callback to code that a server shares with it: what the server calls there is never the script's, whose module it does
 * not load. A module that nothing loads but that does not plainly run elsewhere may be loaded by a name (a package's entry point).
 */
function notLoaded(program: Program, each: JudgedHazard): JudgedHazard {
  const { file } = each.hazard.fn;
  if (each.verdict === 'safe' || program.assumed || program.loaded.has(file.path)) return each;
  if (each.unreached && !program.workers.has(file.path)) return each;
  const elsewhere = runsElsewhere(program, file);
  return elsewhere === undefined ? each : { ...each, verdict: 'safe', severity: 'info', reason: elsewhere };
}

/** A database call whose address nobody knows may be a file or memory: one finding, by what is surest, then by what is worst. */
function oneForEachCall(all: readonly JudgedHazard[]): JudgedHazard[] {
  const best = new Map<string, JudgedHazard>();
  for (const each of all) {
    const { rule, fn, instr } = each.hazard;
    const key =
      rule === 'memory-backend' || rule === 'local-disk'
        ? `${fn.id}:${instr.pos}:${instr.end}`
        : `${rule}:${fn.id}:${instr.pos}:${instr.end}:${each.hazard.symbol}`;
    const known = best.get(key);
    if (!known || rank(each) < rank(known)) best.set(key, each);
  }
  // What is written to a disk of this instance's own is lost in any case: that nobody waits for it adds nothing.
  const onDisk = new Set(
    [...best.values()].filter((each) => each.hazard.rule === 'local-disk' && each.verdict === 'unsafe').map((each) => placeOf(each)),
  );
  return [...best.values()].filter((each) => each.hazard.rule !== 'unawaited-work' || !onDisk.has(placeOf(each)));
}

const placeOf = ({ hazard: { fn, instr } }: JudgedHazard): string => `${fn.id}:${instr.pos}:${instr.end}`;

const rank = (each: JudgedHazard): number =>
  (each.verdict === 'unsafe' ? 0 : each.verdict === 'tolerable' ? 100 : 200) +
  CONFIDENCES.indexOf(each.confidence) * 10 +
  SEVERITIES.indexOf(each.severity);
