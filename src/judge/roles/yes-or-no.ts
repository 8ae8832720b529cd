/** Places that only ever say yes or no. */
import type { VarId } from '../../facts/model.js';
import { SIGNED_IN } from '../../knowledge/roles.js';
import { definitionOf, literalOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Role } from '../finding.js';
import { isReset, storedLiteral, type Profile, type Touch } from '../profile.js';

/** What yes or no never is: nobody is connected by it, it is no record, nothing waits in it, it counts nothing, and proves nobody's name. */
const HOLDS_MORE: ReadonlySet<Role> = new Set<Role>([
  'connections',
  'entity-store',
  'queue',
  'log-buffer',
  'metrics',
  'counter',
  'pubsub',
  'auth',
  'session',
]);

const COMPARES = /^(?:[!=]==?|[<>]=?|in|instanceof)$/;
const ASKS = /^(?:has|some|every|includes|test|startsWith|endsWith|isArray|hasOwn|hasOwnProperty|isInteger|isFinite|isNaN)$/;

/** Whether yes or no is all that a place ever says, and a role is one of what holds more than that. */
export const isMoreThanYesOrNo = (profile: Profile, role: Role): boolean =>
  HOLDS_MORE.has(role) && !(WHO_IS_IN.has(role) && SIGNED_IN.test(profile.words.symbol)) && isYesOrNo(profile);

/** `isLoggedIn`: left by one user for the next. */
const WHO_IS_IN: ReadonlySet<Role> = new Set<Role>(['auth', 'session']);

/**
 * `let open = true; open = !open`, and an object of such flags alone: `closed = { status: false }; closed.status = true`. `true` under keys
 * that come and go marks those keys, which is another matter.
 */
export function isYesOrNo(profile: Profile): boolean {
  const puts = profile.writes.filter((each) => !each.dead && !isReset(each));
  return (
    puts.some((each) => each.served) &&
    profile.objects.every((each) => each.kind === 'object' || each.kind === 'external') &&
    profile.collections.every((each) => each.kind === 'object') &&
    puts.every((each) => isFlagOf(profile, each))
  );
}

/** `catch (error) { if (error.status === 429) isLimited = true; }`: yes is what a call is answered that failed. */
export function isRaisedByFailures(profile: Profile): boolean {
  const raises = profile.writes.filter((each) => !each.dead && storedLiteral(each)?.value === true);
  return profile.collections.length === 0 && isYesOrNo(profile) && raises.length > 0 && raises.every((each) => each.inCatch);
}

function isFlagOf(profile: Profile, { fn, instr, depth, starting }: Touch): boolean {
  if (depth === 'place')
    return profile.collections.length > 0 ? starting : (instr.op === 'assign' || instr.op === 'set') && saysYesOrNo(fn, instr.src);
  return depth === 'contents' && instr.op === 'set' && instr.prop !== null && saysYesOrNo(fn, instr.src);
}

/** True, false, the opposite of something, or what comparing gives. */
function saysYesOrNo(fn: ProgramFunction, value: VarId, depth = 0): boolean {
  if (typeof literalOf(fn.file, value)?.value === 'boolean') return true;
  const made = definitionOf(fn.file, value);
  if (made === undefined || depth > 4) return false;
  switch (made.op) {
    case 'unary':
      return made.operator === '!';
    case 'binary':
      return COMPARES.test(made.operator);
    case 'choose':
      return made.srcs.length > 1 && made.srcs.every((each) => saysYesOrNo(fn, each, depth + 1));
    case 'assign':
    case 'copy':
      return saysYesOrNo(fn, made.src, depth + 1);
    case 'call':
      return made.recv !== undefined && ASKS.test(made.prop ?? '');
    default:
      return false;
  }
}
