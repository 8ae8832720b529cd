/**
 * Programs of the matrix of which something else is told once their names mean nothing, each with the reason. The lists can only become
 * shorter: a row that holds fails until it is struck off.
 */

/** Loud where it should be quiet, or the other way round. */
export const NAMED_VERDICTS: ReadonlyMap<string, string> = new Map([
  [
    'answers-by-session/01',
    'tables in a table: what is filed under the inner keys is not asked about apart from what is filed under the outer ones',
  ],
  ['leaks/23', 'which part of a request something hangs on is known by the name of that part'],
]);

const SET_LIKE_A_SETTING = 'one value that a request sets and another goes by: whose it is, or that it is a setting, its name says';
const TOLD_APART_BY_NAME = 'nothing that is done with it tells it from a record';

/** The verdict holds, and the severity or the role is another. */
export const NAMED_ROLES: ReadonlyMap<string, string> = new Map([
  ['let-mutable/08', 'the one picture that waits is set and taken like a setting'],
  ['rate-limit/b01', 'when somebody last called, of which a request only asks how long ago it is'],
  ['job/b07', 'an order with a status that a timer moves on is what a job is'],
  ['only-copy/b02', 'a value under a key that is given back to who brings the key: a ticket, or a row'],
  ['rate-limit/04', 'a number and a moment by key, of which only the word for what is counted says that it is a limit'],
  ['session/08', TOLD_APART_BY_NAME],
  ['session/10', 'a list of what was said is what a log is'],
  ['auth/07', TOLD_APART_BY_NAME],
  ['answers-by-session/03', TOLD_APART_BY_NAME],
  ['pubsub/06', 'who waits for the approval is known by the word alone'],
  ['presence/04', TOLD_APART_BY_NAME],
  ['a/17', 'that it stands in for a whole store is said by its name and that of its file'],
  ['e/05', 'a room that is entered with what it was opened with is what a ticket is'],
  ['f/01', TOLD_APART_BY_NAME],
  ['g/06', TOLD_APART_BY_NAME],
  ['entity/02', 'a list that requests add to and read as a whole is what a log is'],
  ['metrics/02', 'the last numbers in a list are what a log is'],
  ['metrics/06', 'a number by key is a record or a figure'],
  ['log-buffer/02', 'lines that are served by somebody they are about are records'],
  ['log-buffer/04', 'alerts that are served, changed and taken away are records'],
  ['log-buffer/06', 'lines that are served are records'],
  ['request-context/07', 'that an id is only written to the log is told by its word'],
  ['fallback/01', 'that it stands in for a whole store is said by its name and that of its file'],
  ['queue/b04', TOLD_APART_BY_NAME],
  ['idem/b02', 'an id with a moment that turns away who comes with it again is a limit or a nonce'],
  ['own/05', 'a list of figures that is served is a record'],
  ['own/06', 'a number that is set anew and told is a setting'],
  ['leaks/30', SET_LIKE_A_SETTING],
  ['leaks/31', SET_LIKE_A_SETTING],
  ['leaks/32', SET_LIKE_A_SETTING],
  ['leaks/33', SET_LIKE_A_SETTING],
  ['leaks/35', SET_LIKE_A_SETTING],
  ['leaks/38', SET_LIKE_A_SETTING],
  ['leaks/39', SET_LIKE_A_SETTING],
  ['singular/02', SET_LIKE_A_SETTING],
  ['singular/07', SET_LIKE_A_SETTING],
  ['singular/10', SET_LIKE_A_SETTING],
  ['singular/11', SET_LIKE_A_SETTING],
  ['singular/14', SET_LIKE_A_SETTING],
  ['singular/19', SET_LIKE_A_SETTING],
  ['holders/18', TOLD_APART_BY_NAME],
  ['own-queue/x01', 'what is tried again later waits, or rests'],
  ['own-queue/x02', SET_LIKE_A_SETTING],
  ['patched/x01', TOLD_APART_BY_NAME],
]);
