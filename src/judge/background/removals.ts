/** Work that only takes away what is old: rows of a database, files of the disk. */
import {
  CLIENT_METHODS,
  CONNECTING_METHODS,
  DELETE_STATEMENT,
  EMPTYING_METHODS,
  GIVING_BACK,
  LAYOUT_STATEMENT,
  MADE_FOLDERS,
  QUERY_CONDITIONS,
  QUERY_ENDS,
  READING_METHODS,
  REMOVED_FILES,
  REMOVING_METHODS,
  STATEMENT,
  WRITING_WORDS,
} from '../../knowledge/background-words.js';
import { originOf } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';
import type { Effects } from './background-effects.js';
import { verbsOfChain, wordsOfCall, wordsOfChain } from './call-words.js';

/** Something is removed, and all else that goes outside only asks: which rows, which files, whose turn it is. */
export function onlyRemoves(program: Program, effects: Effects): boolean {
  const told = effects.outside.map((each) => ({ ...each, statement: statementOf(program, effects, each) }));
  return told.some(removes) && told.every((each) => removes(each) || asks(each));
}

type Told = Effects['outside'][number] & { readonly statement: readonly string[] | undefined };

/** `query(text, params)` that only hands the text on to a pool: those who call it in this work say what is done. */
function statementOf(
  program: Program,
  { functions }: Effects,
  {
    fn,
    instr: {
      args: [text],
    },
  }: Effects['outside'][number],
): readonly string[] | undefined {
  if (text === undefined || !fn.fact.params.includes(originOf(fn.file, text).variable)) return undefined;
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call' && functions.has(edge.from));
  const words = calls.flatMap(({ from, instr }) => (instr.op === 'call' ? [wordsOfCall(from, instr)] : []));
  return words.length > 0 && words.length === calls.length && words.every((each) => STATEMENT.test(each)) ? words : undefined;
}

function removes({ fn, instr, path, method, statement }: Told): boolean {
  if (statement)
    return (
      statement.some((each) => DELETE_STATEMENT.test(each)) &&
      statement.every((each) => DELETE_STATEMENT.test(each) || !WRITING_WORDS.test(each))
    );
  if (REMOVING_METHODS.test(method) || EMPTYING_METHODS.test(method) || (path !== undefined && REMOVED_FILES.test(path))) return true;
  // `db.delete(sessions).where(...)`, and `pool.query('DELETE FROM sessions ...')`.
  return (
    (path !== undefined && QUERY_CONDITIONS.test(method) && /\.delete\(\)/.test(path)) || DELETE_STATEMENT.test(wordsOfChain(fn, instr))
  );
}

function asks({ fn, instr, path, method, statement }: Told): boolean {
  if (statement) return statement.every((each) => !WRITING_WORDS.test(each));
  return (
    ((READING_METHODS.test(method) || endsQuestion(method, path)) && !WRITING_WORDS.test(verbsOfChain(fn, instr))) ||
    CONNECTING_METHODS.test(method) ||
    GIVING_BACK.test(method) ||
    LAYOUT_STATEMENT.test(wordsOfChain(fn, instr)) ||
    (path !== undefined && MADE_FOLDERS.test(path))
  );
}

/** `Trip.find(...).lean()`, `trips.find(...).sort(...).toArray()`: the rest of a chain that began with a question. */
function endsQuestion(method: string, path: string | undefined): boolean {
  const began = path === undefined ? [] : [...path.matchAll(/\.([$\w]+)\(\)/g)].map((each) => each[1] ?? '');
  return began.some((each) => READING_METHODS.test(each)) && (!CLIENT_METHODS.test(method) || QUERY_ENDS.test(method));
}
