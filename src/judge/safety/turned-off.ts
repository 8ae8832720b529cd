/** Flags of a connection that one request has closed and that others ask about. */
import { EVENT_WORDS, WARM_WORDS } from '../../knowledge/roles.js';
import type { Program } from '../../program/program.js';
import type { ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import { storedLiteral, type Touch } from '../profile.js';
import type { Served } from './served.js';

/**
 * `app.post('/link/close', () => link.close())`, `close() { this.socket.end(); this.connected = false; }`, and `GET /link` says how it stands: that
 * somebody has closed it, only this instance knows, and the others go on with theirs. What a request opens and closes again for its own work
 * is no more than a step of that.
 */
export function isTurnedOffForOthers({ program, profile, writes, contents }: Served): boolean {
  const { symbol } = profile.words;
  if (contents.length > 0 || !WARM_WORDS.test(symbol) || EVENT_WORDS.test(symbol)) return false;
  const set = (value: boolean): readonly Touch[] => writes.filter((each) => storedLiteral(each)?.value === value);
  const [on, off] = [set(true), set(false).filter((each) => !each.inCatch && isCalledAlone(program, each.fn))];
  if (on.length === 0 || off.length === 0 || !writes.every((each) => typeof storedLiteral(each)?.value === 'boolean')) return false;
  const opens = new Set(on.flatMap((each) => requestsTo(program, each.fn)));
  const closes = new Set(off.flatMap((each) => requestsTo(program, each.fn)).filter((each) => !opens.has(each)));
  return (
    closes.size > 0 &&
    opens.size > 0 &&
    profile.reads.some((each) => requestsTo(program, each.fn).some((one) => !closes.has(one) && !opens.has(one)))
  );
}

/** Called as it stands, and not handed to anybody who calls it when something has happened. */
const isCalledAlone = (program: Program, fn: ProgramFunction): boolean => {
  const incoming = program.phases.incoming.get(fn) ?? [];
  return incoming.length > 0 && incoming.every(({ kind }) => kind === 'call') && has(program.phases.of(fn), 'request');
};

/** Labels of the requests that come to a function; what a socket sends is heard by the instance that holds it. */
const requestsTo = (program: Program, fn: ProgramFunction): readonly string[] =>
  program
    .entriesReaching(fn)
    .flatMap(({ entry }) => (entry.phase === 'request' && !entry.label.startsWith('socket ') ? [entry.label] : []));
