/** Work that only reads outside, and puts what it read into a copy that each instance keeps for itself. */
import { GETTERS, MODEL_KEEPS, MODEL_SAYS, READING_METHODS, WRITING_WORDS } from '../../knowledge/background-words.js';
import { A_MODEL } from '../../knowledge/clients.js';
import type { JudgedCell } from '../rule.js';
import type { Outside } from './background-effects.js';
import { clientReason } from '../stores/libraries.js';
import { wordsOfCall } from './call-words.js';

/** A request that asks a service for something and changes nothing there. */
export const onlyReads = ({ fn, instr, method }: Outside): boolean =>
  (READING_METHODS.test(method) || GETTERS.test(method)) && !WRITING_WORDS.test(wordsOfCall(fn, instr, false, false));

/** A request whose answer can be had once more: it reads, or has a model say something. */
export const canBeAskedAgain = (each: Outside): boolean =>
  onlyReads(each) ||
  (each.path !== undefined && MODEL_SAYS.test(each.method) && !MODEL_KEEPS.test(each.path) && clientReason(each.path) === A_MODEL);

/** Nothing that changes should be the same everywhere, and one of it is a copy that can be had again. */
export const areCopies = (changed: readonly JudgedCell[]): boolean =>
  changed.every((each) => each.verdict !== 'unsafe') &&
  changed.some((each) => each.verdict === 'tolerable' && /cache|memo|config|entity-store/.test(each.role));
