/**
 * Expectations stand in the fixtures themselves, as comments below the line that they concern:
 *
 *     const sessions = new Map();
 *     // ^ unsafe module-collection critical session sessions
 *
 * `^ unsafe RULE SEVERITY ROLE [SYMBOL]`, `^ tolerable ROLE`, `^ unreached`, `^ safe[: words that the reason contains]`,
 * `^ unsure` (honest readers differ on whether it matters: any answer will do). Several in a row all concern the line above the first. Several
 * rules, severities or roles that are all right stand with `|` between them. In languages with other comments the mark is `#` or `<!--`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROLES, SEVERITIES, type Role, type Severity } from '../../src/judge/finding.js';

interface At {
  readonly file: string;
  readonly line: number;
  /** The comment as it stands, for messages. */
  readonly text: string;
}

export type Expectation =
  | (At & {
      readonly kind: 'unsafe';
      readonly rules: readonly string[];
      readonly severities: readonly Severity[];
      readonly roles: readonly Role[];
      readonly symbol: string | undefined;
    })
  | (At & { readonly kind: 'tolerable'; readonly roles: readonly Role[] })
  | (At & { readonly kind: 'unreached' | 'unsure' })
  | (At & { readonly kind: 'safe'; readonly words: string });

const COMMENT = /^\s*(?:\/\/|#|<!--|\{?\/\*)\s*\^\s+(.*?)\s*(?:-->|\*\/\}?)?\s*$/;
const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|ya?ml|toml|html)$/;

/** All expectations of a fixture folder, in the order of files and lines. A comment that is no valid expectation throws. */
export function readExpectations(folder: string): Expectation[] {
  return filesBelow(folder)
    .filter((file) => SOURCE.test(file))
    .flatMap((file) => parseExpectations(file, readFileSync(path.join(folder, file), 'utf8')));
}

/** The expectations in one file's text. */
export function parseExpectations(file: string, text: string): Expectation[] {
  const found: Expectation[] = [];
  let codeLine = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const comment = COMMENT.exec(line)?.[1];
    if (comment === undefined) codeLine = index + 1;
    else found.push(parseOne(comment, { file, line: codeLine, text: comment }, `${file}:${index + 1}`));
  }
  return found;
}

function parseOne(comment: string, at: At, where: string): Expectation {
  const [kind, ...words] = comment.split(/\s+/);
  if (kind === 'unsafe') {
    const [rule, severity, role, symbol] = words;
    const severities = among(SEVERITIES, severity);
    const roles = among(ROLES, role);
    if (rule === undefined || !severities || !roles || words.length > 4)
      throw new Error(`${where}: not "unsafe RULE SEVERITY ROLE [SYMBOL]": ${comment}`);
    return { ...at, kind, rules: rule.split('|'), severities, roles, symbol };
  }
  if (kind === 'tolerable') {
    const roles = among(ROLES, words[0]);
    if (!roles || words.length > 1) throw new Error(`${where}: not "tolerable ROLE": ${comment}`);
    return { ...at, kind, roles };
  }
  if (comment === 'unreached' || comment === 'unsure') return { ...at, kind: comment };
  const safe = /^safe(?::\s*(.+))?$/.exec(comment);
  if (safe) return { ...at, kind: 'safe', words: safe[1] ?? '' };
  throw new Error(`${where}: unknown expectation: ${comment}`);
}

/** The alternatives in a word, or undefined where one of them is not in the list. */
function among<T extends string>(list: readonly T[], word: string | undefined): readonly T[] | undefined {
  const alternatives = (word ?? '').split('|');
  return alternatives.every((each): each is T & string => (list as readonly string[]).includes(each)) ? (alternatives as T[]) : undefined;
}

/** Files below a folder, with `/`; what the tool itself never reads is left out. */
function filesBelow(folder: string, below = ''): string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const relative = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, relative) : [relative];
    });
}
