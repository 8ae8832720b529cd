/** Work that only takes away what is old: rows of a database, files of the disk. */
import { CONNECTING_METHODS, DELETE_STATEMENT, EMPTYING_METHODS, GIVING_BACK, LAYOUT_STATEMENT, MADE_FOLDERS, QUERY_CONDITIONS, READING_METHODS, REMOVED_FILES, REMOVING_METHODS, WRITING_WORDS } from '../../knowledge/background-words.js';
import { wordsOfChain, type Effects } from './background-effects.js';

/** Something is removed, and all else that goes outside only asks: which rows, which files, whose turn it is. */
export function onlyRemoves({ outside }: Effects): boolean {
  return outside.some(removes) && outside.every((each) => removes(each) || asks(each));
}

function removes({ fn, instr, path, method }: Effects['outside'][number]): boolean {
  if (REMOVING_METHODS.test(method) || EMPTYING_METHODS.test(method) || (path !== undefined && REMOVED_FILES.test(path))) return true;
  // `db.delete(sessions).where(...)`, and `pool.query('DELETE FROM sessions ...')`.
  return (path !== undefined && QUERY_CONDITIONS.test(method) && /\.delete\(\)/.test(path)) || DELETE_STATEMENT.test(wordsOfChain(fn, instr));
}

function asks({ fn, instr, path, method }: Effects['outside'][number]): boolean {
  return (READING_METHODS.test(method) && !WRITING_WORDS.test(wordsOfChain(fn, instr))) || CONNECTING_METHODS.test(method) || GIVING_BACK.test(method)
    || LAYOUT_STATEMENT.test(wordsOfChain(fn, instr)) || (path !== undefined && MADE_FOLDERS.test(path));
}
