/** Work that a request leaves running, as those who judge it see it: what it does outside, and the words that it is called by. */
import {
  LEVELS,
  CHEAP,
  PROMISE_CHAIN,
  READING_METHODS,
  READ_FILES,
  RECEIVED,
  RECORDS,
  WRITING_METHODS,
} from '../../knowledge/background-words.js';
import type { CallInstr } from '../../facts/model.js';
import type { Cell } from '../../program/cells/cell.js';
import { definitionOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { functionName, type Program } from '../../program/program.js';
import { wordsOf } from '../roles/words.js';
import type { JudgedCell } from '../rule.js';
import { settlingRuns } from './timer-scope.js';
import { functionsAt } from './timer-sites.js';
import {
  calleeName,
  calleePaths,
  callsWhatItIsGiven,
  effectsOf,
  isOutside,
  mainCall,
  outsideCall,
  wordsIn,
  type Effects,
} from './background-effects.js';
import { wordsOfCall, wordsOfChain } from './call-words.js';
import type { BackgroundSite } from './background-site.js';

export interface Work {
  readonly program: Program;
  readonly cells: ReadonlyMap<Cell, JudgedCell>;
  readonly site: BackgroundSite;
  readonly effects: Effects;
  /** A function of a package is called itself, or something that only its chain shows to be a promise. */
  readonly direct: boolean;
  /** The call at which a chain begins, how it is spelled, and the paths of packages that it may mean. */
  readonly head: CallInstr;
  readonly spelled: { readonly name: string; readonly owner: string };
  readonly headPaths: readonly string[];
  /** Words of the call itself; those and the words of what it runs; the same with what happens outside; the same without variables. */
  readonly call: string;
  readonly near: string;
  /** Words of the call and of what it runs, where a function of the program says by its name what it does: what it is handed says nothing then. */
  readonly named: string;
  readonly deep: string;
  readonly done: string;
  /** `webhooks.dispatch(id, { traceId })`: what the call itself names outweighs what stands around it. */
  readonly spoken: boolean;
  /** `logger.info(...)`. */
  readonly isLevel: boolean;
}

export function workOf(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: BackgroundSite): Work {
  const { fn, instr, runs, then } = site;
  const roots = [...runs, ...then.filter((each) => !runs.includes(each))];
  const effects = withParts(
    program,
    site,
    effectsOf(program, roots, (each) => settlingRuns(program, each), { fn, instr }),
  );
  // Where a listener begins to listen, the name of the event says nothing of what it does.
  const direct = isDirect(program, site);
  // `supabase.from('audit_logs').insert(row)`: an earlier link names the table.
  const given = givenTo(program, site);
  const call = site.told
    ? ''
    : direct
      ? `${wordsOfCall(fn, instr)} | ${wordsOfChain(fn, instr, false)}`
      : given.length > 0
        ? withoutName(wordsOfCall(fn, instr), calleeName(fn, instr).name)
        : wordsOfCall(fn, instr);
  const meant = given.length > 0 ? given : runs;
  const inside =
    given.length === 0 && isNamedWork(site, calleeName(fn, instr).name)
      ? ''
      : ` | ${meant.length > 0 ? meant.map((run) => wordsIn(run)).join(' | ') : effects.words}`;
  const ran = `${meant.map((run) => functionName(run)).join(' | ')}${inside}`;
  const callbacks = then.length > 0 && runs.length === 0 ? effects.words : '';
  const head = callAtHead(fn, instr);
  const spelled = calleeName(fn, head);
  const says = (words: string): boolean => RECEIVED.test(words) && !RECORDS.test(words) && !CHEAP.test(words);
  const spoken = says(`${wordsOf(spelled.owner)} | ${wordsOf(spelled.name)}`) || says(wordsOf(spelled.name));
  return {
    program,
    cells,
    site,
    effects,
    head,
    spelled,
    call,
    spoken,
    direct,
    headPaths: calleePaths(program, fn, head),
    near: `${call} | ${ran}`,
    named: runs.length > 0 && spelled.name !== '' ? `${wordsOf(spelled.owner)} | ${wordsOf(spelled.name)} | ${ran}` : `${call} | ${ran}`,
    deep: `${call} | ${ran} | ${outsideWords(effects)} | ${callbacks}`,
    done: `${site.told ? '' : wordsOfChain(fn, instr, false)} | ${ran} | ${callbacks}`,
    isLevel: spelled.owner !== '' && LEVELS.test(spelled.name) && !spoken,
  };
}

/** `withRetry(() => noteVisit(page))`: what a function that calls what it is given is given here says what the work is, and not its own name. */
function givenTo(program: Program, { fn, instr, runs, form }: BackgroundSite): readonly ProgramFunction[] {
  if (form !== 'promise' || runs.length === 0 || !runs.every((run) => callsWhatItIsGiven(program, run))) return [];
  return instr.args.flatMap((arg) => functionsAt(program, fn, arg));
}

const withoutName = (words: string, name: string): string =>
  words
    .split(' | ')
    .filter((each) => each !== wordsOf(name))
    .join(' | ');

/** The name of what is called, or of a listener, tells what the work is. */
function isNamedWork({ form, told, runs }: BackgroundSite, name: string): boolean {
  if (told) return runs.some((run) => run.fact.name !== '');
  return name !== '' && form === 'promise' && !/^(?:all|allSettled|race|any)$/.test(name);
}

/** Calls outside that stand in a list of promises belong to the work as those in its functions do. */
function withParts(program: Program, { fn, parts }: BackgroundSite, effects: Effects): Effects {
  const outside = (parts ?? []).flatMap((each) => outsideCall(program, fn, each) ?? []);
  return outside.length === 0 ? effects : { ...effects, outside: [...effects.outside, ...outside] };
}

/** A function of a package is called itself, or something that only its chain shows to be a promise. */
function isDirect(program: Program, { fn, instr, runs, form }: BackgroundSite): boolean {
  if (form === 'deferred' || form === 'each') return false;
  const paths = calleePaths(program, fn, instr);
  if (paths.some((path) => isOutside(path, calleeName(fn, instr).name))) return true;
  return (
    runs.length === 0 &&
    ![...paths, ...calleePaths(program, fn, callAtHead(fn, instr))].some((path) => path.startsWith('global:') || READ_FILES.test(path))
  );
}

/** `client.set(key, body)` of `client.set(key, body).catch(log)`. */
export function callAtHead(fn: ProgramFunction, instr: CallInstr): CallInstr {
  const made = instr.recv !== undefined && PROMISE_CHAIN.test(instr.prop ?? '') ? definitionOf(fn.file, instr.recv) : undefined;
  return made?.op === 'call' ? callAtHead(fn, made) : instr;
}

export function outsideWords(effects: Effects, withVariables = true, calls: Effects['outside'] = effects.outside): string {
  return calls
    .slice(0, 20)
    .map((each) => wordsOfCall(each.fn, each.instr, withVariables))
    .join(' | ');
}

/** What it does, for people. */
export function what({ effects, site: { symbol, runs, form } }: Work): string {
  const first = mainCall(effects);
  const calls = first?.method
    ? `it calls \`${first.method}\`${first.fn.fact.name && !runs.includes(first.fn) ? ` in ${functionName(first.fn)}` : ''}`
    : `\`${symbol}\` goes outside the process`;
  return form === 'late' ? `${calls} after the response was sent` : calls;
}

/** What work that writes only looks up on its way (`fetch(url, { next: { revalidate } })`) does not say what the work is. */
export function telling({ outside }: Effects): Effects['outside'] {
  return outside.some((each) => WRITING_METHODS.test(each.method)) ? outside.filter((each) => !READING_METHODS.test(each.method)) : outside;
}

export const fileWords = (fn: ProgramFunction): string => wordsOf((fn.file.path.split('/').pop() ?? '').replace(/\.\w+$/, ''));
