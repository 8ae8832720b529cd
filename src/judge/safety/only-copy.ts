/** Records that nobody reads yet, and of which nobody else has a copy. */
import { READING_METHODS } from '../../knowledge/background-words.js';
import type { Access } from '../../program/cells/access.js';
import type { Program } from '../../program/program.js';
import { effectsOf } from '../background/background-effects.js';
import type { Role } from '../finding.js';
import { isRemoval, putBy, type Touch } from '../profile.js';
import { isSentIn } from '../request-data.js';
import { keepsWhatIsSent } from '../roles/sent-in.js';
import { SPOKEN, type Served } from './served.js';

/** What a browser reports by itself, and no person sends in: words of what is kept. */
const REPORTED = /\b(?:stack|level|severity|user agent|referr?er|metrics?|duration|page ?views?|events?|errors?)\b/;
/** What people send in and expect to be kept. */
const RECORDS: ReadonlySet<Role> = new Set(['entity-store', 'file-store', 'queue', 'other']);

/**
 * `orders.push(await request.json())` in a handler that answers "received" and hands the order on to nobody: who sent it believes it kept. Notes
 * of errors, counts and copies that are bounded are none.
 */
export function isOnlyCopy({ program, profile, role, score, contents }: Served): boolean {
  const isRecord = RECORDS.has(role) || (score < SPOKEN && role === 'cache') || keepsWhatIsSent(program, profile);
  return (
    isRecord &&
    !REPORTED.test(profile.words.values) &&
    contents.length > 0 &&
    profile.collections.every(({ kind }) => /^(?:array|map|set)$/.test(kind)) &&
    !profile.writes.some((each) => !each.dead && isRemoval(each)) &&
    contents.every((each) => each.depth === 'contents' && isAdded(program, each) && !isKeptElsewhere(program, each))
  );
}

/** What it puts there came with the request. */
function isAdded(program: Program, { fn, instr, operation }: Pick<Access, 'fn' | 'instr' | 'operation'>): boolean {
  const value = putBy(instr);
  return /^(?:push|unshift|add|set)$/.test(operation) && value !== undefined && isSentIn(program, fn, value);
}

/** Whoever serves the request asks something outside the process to do more than to look something up, or files what it brought in another place too. */
function isKeptElsewhere(program: Program, { fn, cell }: Touch): boolean {
  const ways = program.entriesReaching(fn);
  return (
    ways.length === 0 ||
    ways.some(({ edges }) => {
      const { outside, disk, writes } = effectsOf(program, [edges[0]?.from ?? fn]);
      return (
        disk.length > 0 ||
        outside.some((each) => !READING_METHODS.test(each.method)) ||
        writes.some((each) => each.cell !== cell && isAdded(program, each))
      );
    })
  );
}
