/** What work that a request leaves running says of itself, for others to ask. */
import { keyOf } from '../keys.js';
import { has } from '../../program/phases/phases.js';
import type { VarId } from '../../facts/model.js';
import { initsOf, liesIn, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { backgroundSites } from '../background/background-sites.js';
import { filesByKey, isRemoval, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';
import { isSentIn } from '../request-data.js';
import { once } from '../../once.js';

/** Records of people and goods have more of what was sent in than the work that is done for somebody. */
const FIELDS_OF_A_RECORD = 3;

/** Entry points that answer once; what bots and servers of sockets do goes on anyway. */
const ANSWERED = /^(?:GET|POST|PUT|PATCH|DELETE|ALL|action|form action|load|mutation|query|rpc|procedure)\b/;

interface Work {
  /** Who leaves it running, and the function that a request calls, where that is another one. */
  readonly starters: ReadonlySet<ProgramFunction>;
  readonly running: ReadonlySet<ProgramFunction>;
}

/**
 * `runs[id] = { phase: 'begun' }; build(id).catch(report); res.json({ id })`, where `build` writes `runs[id].url = ...` when it has it, and
 * another request asks for it: how far some work is, under whatever name. Only the work itself and who starts it write there.
 */
export function saysHowWorkGoes(program: Program, profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served && !isRemoval(each));
  // Yes or no says only that it runs.
  if (live.every((each) => typeof storedLiteral(each)?.value === 'boolean')) return false;
  return worksOf(program).some(
    ({ starters, running }) =>
      live.some((each) => running.has(each.fn)) &&
      live.every((each) => running.has(each.fn) || (starters.has(each.fn) && !isRecord(program, each))) &&
      profile.reads.some(
        ({ fn, served }) => served && !running.has(fn) && !live.some((each) => each.fn === fn) && isAskedElsewhere(program, fn, starters),
      ),
  );
}

/** A request reaches it that is not the one by which the work begins. */
function isAskedElsewhere(program: Program, fn: ProgramFunction, starters: ReadonlySet<ProgramFunction>): boolean {
  const begun = answersOfAll(program)(starters);
  return answersOf(program)(fn).some((label) => !begun.has(label));
}

/** The entry points that answer once and reach a function. */
const answersOf = once((program: Program) =>
  once((fn: ProgramFunction): readonly string[] =>
    program
      .entriesReaching(fn)
      .flatMap(({ entry }) => (entry.phase === 'request' && ANSWERED.test(entry.label) ? [`${entry.label} ${entry.file}`] : [])),
  ),
);

const answersOfAll = once((program: Program) =>
  once((all: ReadonlySet<ProgramFunction>): ReadonlySet<string> => new Set([...all].flatMap((each) => answersOf(program)(each)))),
);

/** Work that requests begin by themselves, or by a function that they call, each with the functions of its file that it runs. */
const worksOf = once((program: Program): readonly Work[] => {
  const isEntry = (fn: ProgramFunction): boolean =>
    program.phases.entriesOf(fn).some((entry) => entry.phase === 'request' && ANSWERED.test(entry.label));
  const found = backgroundSites(program).flatMap(({ form, fn, runs, then }): readonly Work[] => {
    const callers = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from);
    if (form === 'each' || !(isEntry(fn) || callers.some(isEntry))) return [];
    // What is done at once, as by a setter, tells of no work.
    const running = new Set([...runs.filter((each) => each.fact.async || form !== 'promise'), ...then]);
    for (const each of running) {
      // grows while it is walked
      for (const inner of each.file.functions)
        if (inner !== each && inner.fact.kind !== 'module' && liesIn(inner, each)) running.add(inner);
    }
    running.delete(fn);
    return [{ starters: new Set([fn, ...callers]), running }];
  });
  return found;
});

/** `{ ...body, id }`, `{ name: body.name, mail: body.mail, plan: body.plan }`. */
function isRecord(program: Program, { fn, instr, depth }: Touch): boolean {
  const value = depth === 'entry' ? undefined : putBy(instr);
  const { variable, instr: made } = value === undefined ? { variable: -1, instr: undefined } : originOf(fn.file, value);
  if (made?.op !== 'object') return value !== undefined && isSentIn(program, fn, value);
  const isSent = (src: VarId): boolean => isSentIn(program, fn, src);
  return (
    fn.fact.instrs.some((each) => each.op === 'spread' && each.obj === variable && isSent(each.src)) ||
    initsOf(fn.fact, variable).filter((each) => isSent(each.src)).length >= FIELDS_OF_A_RECORD
  );
}

/** `done.set(id, 0); setImmediate(async () => { ...; done.set(id, 40) })`: what a request files, the work that it leaves running puts anew under the same key. */
export function isBroughtForward(program: Program, { collections, writes, reads }: Profile): boolean {
  if (!filesByKey({ collections })) return false;
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && each.operation === 'set');
  const isSameKey = (one: Touch, other: Touch): boolean => {
    const [a, b] = [keyOf(one), keyOf(other)];
    return a !== undefined && b !== undefined && originOf(one.fn.file, a).variable === originOf(other.fn.file, b).variable;
  };
  return (
    puts.some((put) =>
      [...puts, ...writes.filter((each) => each.served && each.depth === 'entry')].some(
        (each) =>
          each.fn !== put.fn &&
          liesIn(each.fn, put.fn) &&
          (each.depth === 'entry' || isSameKey(put, each)) &&
          has(program.phases.of(each.fn), 'background') &&
          !has(program.phases.of(each.fn), 'request'),
      ),
    ) && reads.some((each) => each.served && each.depth === 'contents' && !puts.some((put) => put.fn === each.fn))
  );
}
