/** What is said for a role, and by whom. */

/** Evidence that comes from those who reach a cell, not from the cell, or from one word of what it stores: much has a status. */
const AROUND = /^(?:a (?:function that touches it|route that reaches it) says|what it stores has "[^"]*"$)/;

/** Whether something speaks for a role, and only names of those who reach the cell do, or one word of what it stores. */
export function isHearsay(evidence: readonly string[]): boolean {
  return evidence.length > 0 && evidence.every((each) => AROUND.test(each));
}

/** Where something is kept, and not what. */
export const NAMES_A_PLACE = /^its name says "(?:db|database|stores?|data|files?)"$/;
