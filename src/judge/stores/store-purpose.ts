/** What a package's memory is for and how bad it is that each instance has its own: from what it is, and how requests use it. */
import { POLLED_WORDS } from '../../knowledge/roles.js';
import { LIBRARY_METHODS } from '../../knowledge/libraries/methods.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { USUAL, atMost } from '../severity.js';
import { cachePurpose } from './cache-purpose.js';
import type { Purpose } from './purpose.js';
import { isServedUse, type Use } from './store-uses.js';
import { wordsOf } from '../roles/words.js';
import { literalOf, originOf } from '../../program/values/definitions.js';

export function purposeOf(
  program: Program,
  entry: LibraryEntry,
  symbol: string,
  file: string,
  uses: readonly Use[],
  holder = symbol,
): Purpose {
  if (entry.role === 'rate-limit') return limiter(entry, symbol, uses);
  if (entry.role === 'metrics') return metrics(program, entry);
  // A bus inside the process: who hears an event is in the process that it happened in, whichever that is.
  if (entry.hazard === 'events' && entry.created === 'module') {
    return {
      role: entry.role,
      verdict: 'tolerable',
      severity: 'low',
      reason: 'events are handled in the process that they happen in',
      evidence: [],
    };
  }
  if (entry.shape === 'queue' && !entry.tolerable) return queue(program, entry, uses);
  if (!entry.tolerable || (entry.role !== 'cache' && entry.role !== 'memo')) {
    return entry.tolerable
      ? { role: entry.role, verdict: 'tolerable', severity: 'low', evidence: [] }
      : { role: entry.role, verdict: 'unsafe', severity: entry.severity, evidence: [] };
  }
  return cachePurpose(program, entry, symbol, file, uses, holder);
}

function limiter(entry: LibraryEntry, symbol: string, uses: readonly Use[]): Purpose {
  const routes = uses.flatMap(({ fn, instr, how }) => {
    if (how !== 'given' || instr.op !== 'call' || instr.args[0] === undefined) return [];
    const literal = literalOf(fn.file, instr.args[0])?.value;
    return typeof literal === 'string' ? [literal] : [];
  });
  const isPolled = (each: string): boolean => POLLED_WORDS.test(wordsOf(each));
  const polled = routes.length > 0 ? routes.filter(isPolled).length * 2 > routes.length : isPolled(symbol);
  const named =
    routes.length > 0
      ? [
          `it is mounted on ${[...new Set(routes)]
            .slice(0, 3)
            .map((each) => `\`${each}\``)
            .join(', ')}`,
        ]
      : [];
  return { role: 'rate-limit', verdict: 'unsafe', severity: polled ? atMost(entry.severity, 'high') : entry.severity, evidence: named };
}

/** Figures that a route gives back are one instance's only, but for those that the same request has looked up before. */
function metrics(program: Program, entry: LibraryEntry): Purpose {
  const scrapes = servedCalls(program, /^prom-client:.*\.metrics$/);
  const scraped = scrapes.length > 0;
  if (scraped && isSetForEachScrape(program, scrapes)) {
    return {
      role: 'metrics',
      verdict: 'tolerable',
      severity: 'low',
      reason: 'every figure is set anew by the request that asks for it',
      evidence: [],
    };
  }
  return {
    role: 'metrics',
    verdict: 'unsafe',
    severity: scraped ? 'high' : entry.severity,
    evidence: scraped ? ['a route gives them back'] : [],
  };
}

/** Functions in which such calls stand that run while somebody is served. */
function servedCalls(program: Program, pattern: RegExp): readonly ProgramFunction[] {
  return program.view.callsTo(pattern).flatMap(({ file, fn, instr }) => {
    const caller = program.solver.fileByPath.get(file)?.functions[fn];
    return caller !== undefined && (program.phases.at(caller, instr) & SERVING) !== 0 ? [caller] : [];
  });
}

/** `users.set(await db.user.count()); return registry.metrics()`: nothing is counted on, and what is set nobody but who asks for the figures sets. */
function isSetForEachScrape(program: Program, scrapes: readonly ProgramFunction[]): boolean {
  if (program.view.callsTo(/^prom-client:.*\.(?:inc|dec|observe|startTimer|zero)$/).length > 0) return false;
  const asking = new Set(scrapes.flatMap((fn) => program.entriesReaching(fn).map(({ entry }) => entry)));
  const setting = servedCalls(program, /^prom-client:.*\.(?:set|setToCurrentTime)$/);
  return setting.length > 0 && setting.every((fn) => program.entriesReaching(fn).every(({ entry }) => asking.has(entry)));
}

/** A queue whose tasks the request awaits only limits how many run at once; one that is fed and left holds user work. */
function queue(program: Program, entry: LibraryEntry, uses: readonly Use[]): Purpose {
  const feeds = uses.filter(
    (each) => each.how === 'method' && LIBRARY_METHODS.queue.writes.includes(each.name) && isServedUse(program, each),
  );
  const awaited = feeds.length > 0 && feeds.every(({ fn, instr }) => instr.op === 'call' && (instr.awaited || isPassedOn(fn, instr.dst)));
  if (awaited) {
    return {
      role: entry.role,
      verdict: 'tolerable',
      severity: 'low',
      reason: 'each request awaits its own task: it only limits how many run at once in one instance',
      evidence: [],
    };
  }
  return { role: entry.role, verdict: 'unsafe', severity: feeds.length > 0 ? USUAL.queue : entry.severity, evidence: [] };
}

/** Returned to the caller, or kept for an `await` later on. */
function isPassedOn(fn: ProgramFunction, value: number): boolean {
  return fn.fact.instrs.some(
    (each) =>
      (each.op === 'return' || each.op === 'await' || (each.op === 'assign' && each.operator === 'init')) &&
      (each.src === value || originOf(fn.file, each.src).variable === value), // `return queue.add(task) as Promise<T>`
  );
}
