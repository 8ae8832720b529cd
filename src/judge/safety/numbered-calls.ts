/** Numbers of calls of a protocol by which an answer names its question: each instance only hears the answers to its own. */
import { CALL_ENVELOPE } from '../../knowledge/emitters.js';
import type { Instr, VarId } from '../../facts/model.js';
import { initsOf, literalOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { isLogging } from '../background/background-effects.js';
import type { Profile } from '../profile.js';
import { readersOf } from '../uses.js';
import { steppedOn } from './stepped.js';

const DEEPEST = 3;

/** `fetch(url, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: nextId++, method, params }) })`, and nothing else is done with the number. */
export function numbersCalls(profile: Profile): boolean {
  const stepped = steppedOn(profile);
  if (stepped === undefined) return false;
  const isStep = (each: Instr): boolean => stepped.steps.some(({ instr }) => instr === each);
  const given = stepped.steps.flatMap(({ fn, instr }) =>
    instr.op === 'assign' || instr.dst < 0 ? [] : readersOf(fn.file, instr.dst).map((each) => ({ fn, each })),
  );
  const asked = stepped.looks.flatMap(({ fn, instr }) =>
    instr.op === 'get' ? readersOf(fn.file, instr.dst).map((each) => ({ fn, each })) : [{ fn, each: instr }],
  );
  const uses = [...given, ...asked].filter(({ each }) => !isStep(each));
  return uses.length > 0 && uses.every(({ fn, each }) => goesIntoCall(fn, each, 0));
}

function goesIntoCall(fn: ProgramFunction, use: Instr, depth: number): boolean {
  switch (use.op) {
    case 'set':
      return use.operator === 'init' && isCall(fn, use.obj);
    case 'assign': {
      const uses = use.operator === 'init' && depth < DEEPEST ? readersOf(fn.file, use.dst) : [];
      return uses.length > 0 && uses.every((each) => goesIntoCall(fn, each, depth + 1));
    }
    case 'call':
      return isLogging(fn, use);
    default:
      return false;
  }
}

const isCall = ({ file, fact }: ProgramFunction, literal: VarId): boolean =>
  initsOf(fact, literal).some((each) => literalOf(file, each.src)?.value === CALL_ENVELOPE);
