/** Flags that only say that this instance works on a queue or buffer of its own. */
import { QUEUE_WORD } from '../../knowledge/roles.js';
import { isRemoval, storedLiteral, type Profile } from '../profile.js';
import type { JudgedCell } from '../rule.js';

/** A flag beside a queue in memory: it guards that queue alone, which is reported itself. */
export function isBusyFlag(cell: JudgedCell, all: readonly JudgedCell[]): boolean {
  const { profile } = cell;
  if (
    cell.verdict !== 'unsafe' ||
    profile.collections.length > 0 ||
    profile.objects.length > 0 ||
    (cell.role !== 'lock' && !setsYesOrNo(profile))
  )
    return false;
  const beside = all.filter(
    (other) =>
      other !== cell &&
      other.verdict === 'unsafe' &&
      other.profile.cell.file === profile.cell.file &&
      ownerOf(other.profile.cell.symbol) === ownerOf(profile.cell.symbol),
  );
  if (beside.some((other) => isRaisedToWorkOff(profile, other.profile))) return true;
  return (
    (cell.role === 'lock' || isFlushFlag(profile)) &&
    beside.some(
      (other) =>
        other.role === 'queue' ||
        QUEUE_WORD.test(other.profile.words.symbol) ||
        (isFlushFlag(profile) && /\b(?:buffer|batch|pending|points|lines)\b/.test(other.profile.words.symbol)),
    )
  );
}

/** `this.draining = true; while (this.mails.length) await send(this.mails.shift()); this.draining = false`. */
function isRaisedToWorkOff(flag: Profile, queue: Profile): boolean {
  if (!setsYesOrNo(flag) || !queue.collections.every((each) => each.kind === 'array' || each.kind === 'set' || each.kind === 'map'))
    return false;
  const raises = flag.writes.filter((each) => each.served && storedLiteral(each)?.value === true);
  return (
    raises.length > 0 &&
    raises.every(
      ({ fn, instr }) =>
        queue.writes.some(
          (each) =>
            each.fn === fn &&
            each.instr.pos > instr.pos &&
            each.depth !== 'entry' &&
            isRemoval(each) &&
            (each.instr.op !== 'call' || each.operation !== 'delete'),
        ) && flag.writes.some((each) => each.fn === fn && each.instr.pos > instr.pos && storedLiteral(each)?.value === false),
    )
  );
}

/** `isFlushing`, `flushRequested`: set to true and false alone. */
const isFlushFlag = (profile: Profile): boolean => /\bflush\w*\b/.test(profile.words.symbol) && setsYesOrNo(profile);

const setsYesOrNo = (profile: Profile): boolean => profile.writes.every((each) => typeof storedLiteral(each)?.value === 'boolean');

const ownerOf = (symbol: string): string => (symbol.includes('.') ? symbol.slice(0, symbol.lastIndexOf('.')) : '');
