/**
 * What a place is called does not decide whether it breaks: the first place of each program of the matrix under a name of quite other things. What has
 * to be told is called a cache, what has not is called after sessions, users, queues, limits and locks, in turn.
 */
import { describe, expect, it } from 'vitest';
import { renamed } from '../harness/rename.js';
import { analyzeInline } from './inline.js';
import { matrixPrograms, type MatrixProgram } from './matrix.js';
import { MISNAMED_VERDICTS } from './renamed-not-yet.js';

const GUARDS = ['sessions', 'users', 'queue', 'rateLimits', 'locks'];

interface Misnamed {
  readonly id: string;
  readonly to: string;
  readonly isLoud: boolean;
  readonly files: Readonly<Record<string, string>>;
}

/** The program with its first place called otherwise; undefined where either verdict is right, the name is taken, or the place has no name of its own. */
function misnamed({ id, expectations: [first], files }: MatrixProgram): readonly Misnamed[] {
  if (first === undefined || !/^(?:[CHM]+|[QL]+)$/.test(first.severities)) return [];
  const isLoud = !/[QL]/.test(first.severities);
  // By its id: another row before it changes nothing.
  const sum = [...id].reduce((before, each) => before + each.charCodeAt(0), 0);
  const to = isLoud ? 'cache' : (GUARDS[sum % GUARDS.length] as string);
  if (Object.values(files).some((text) => new RegExp(`\\b${to}\\b`).test(text))) return [];
  for (const name of new Set(first.names.map((each) => each.split('.').pop() ?? each))) {
    // A name that stands for a function as well is none of the place's own.
    if (Object.values(files).some((text) => new RegExp(`\\b${name}\\(`).test(text))) continue;
    const program = renamed(files, { data: false, handed: true, only: new Map([[name, to]]) });
    if (program && JSON.stringify(program.files) !== JSON.stringify(files)) return [{ id, to, isLoud, files: program.files }];
  }
  return [];
}

describe('under a name of other things', () => {
  it.each(matrixPrograms().flatMap(misnamed))('$id as $to', ({ id, to, isLoud, files }) => {
    const told = analyzeInline(files, {}).report.findings.filter(({ symbol }) => symbol === to || symbol.endsWith(`.${to}`));
    const isTold = told.some(({ severity }) => severity !== 'info' && severity !== 'low');
    // What holds now leaves the list.
    expect(isTold, MISNAMED_VERDICTS.has(id) ? 'it holds: strike it off the list' : undefined).toBe(isLoud !== MISNAMED_VERDICTS.has(id));
  });
});
