/** What work that a request leaves running says of itself, for others to ask. */
import type { VarId } from '../../facts/model.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { backgroundSites } from '../background/background-sites.js';
import { isRemoval, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';
import { isSentIn } from '../request-data.js';

/** Records of people and goods have more of what was sent in than the work that is done for somebody. */
const FIELDS_OF_A_RECORD = 3;

const known = new WeakMap<Program, ReadonlySet<ProgramFunction>>();

/**
 * `runs[id] = { phase: 'begun' }; build(id).catch(report); res.json({ id })`, where `build` writes `runs[id].url = ...` when it has it, and
 * another request asks for it: how far some work is, under whatever name.
 */
export function saysHowWorkGoes(program: Program, profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served && !isRemoval(each));
  // Yes or no says only that it runs.
  const running = live.every((each) => typeof storedLiteral(each)?.value === 'boolean') ? undefined : leftRunning(program);
  if (running === undefined || !live.some((each) => running.has(each.fn))) return false;
  if (live.some((each) => !running.has(each.fn) && isRecord(program, each))) return false;
  return profile.reads.some(({ fn, served }) => served && !running.has(fn) && !live.some((each) => each.fn === fn)
    && program.entriesReaching(fn).some(({ entry }) => entry.phase === 'request'));
}

/** Functions that only run after somebody was answered, because nobody waited for what called them. */
function leftRunning(program: Program): ReadonlySet<ProgramFunction> {
  const before = known.get(program);
  if (before) return before;
  const found = new Set<ProgramFunction>();
  for (const { form, runs } of backgroundSites(program)) if (form !== 'each') for (const each of runs) found.add(each);
  for (const fn of found) { // grows while it is walked
    for (const edge of program.phases.outgoing.get(fn) ?? []) {
      const callers = program.phases.incoming.get(edge.to) ?? [];
      if (edge.kind !== 'timer' && callers.every(({ from, kind }) => kind !== 'timer' && found.has(from))) found.add(edge.to);
    }
  }
  for (const fn of found) if (!has(program.phases.of(fn), 'request') && !has(program.phases.of(fn), 'background')) found.delete(fn);
  known.set(program, found);
  return found;
}

/** `{ ...body, id }`, `{ name: body.name, mail: body.mail, plan: body.plan }`. */
function isRecord(program: Program, { fn, instr, depth }: Touch): boolean {
  const value = depth === 'entry' ? undefined : putBy(instr);
  const { variable, instr: made } = value === undefined ? { variable: -1, instr: undefined } : originOf(fn.file, value);
  if (made?.op !== 'object') return value !== undefined && isSentIn(program, fn, value);
  const isSent = (src: VarId): boolean => isSentIn(program, fn, src);
  return fn.fact.instrs.some((each) => each.op === 'spread' && each.obj === variable && isSent(each.src))
    || fn.fact.instrs.filter((each) => each.op === 'set' && each.obj === variable && each.operator === 'init' && isSent(each.src)).length >= FIELDS_OF_A_RECORD;
}
